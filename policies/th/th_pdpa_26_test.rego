package tests.th

import data.countersign.testing

test_th_pdpa_26 if {
	testing.denied_by("TH-PDPA-26", testing.base("TH")) == set()
	testing.denied_by("TH-PDPA-26", testing.changed(testing.base("TH"), {"consent": {"form": ["written"]}})) == {"TH-PDPA-26 CONSENT_NOT_EXPLICIT"}
	testing.denied_by("TH-PDPA-26", testing.changed(testing.base("TH"), {"consent": null})) == set()
	testing.denied_by("TH-PDPA-26", testing.changed(testing.base("TH"), {"controller": {"type": "public_body"}, "consent": {"form": ["written"]}})) == {"TH-PDPA-26 CONSENT_NOT_EXPLICIT"}
}
