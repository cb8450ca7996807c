package tests.sa

import data.countersign.testing

test_sa_pdpl if {
	testing.denied_by("SA-PDPL", testing.base("SA")) == set()
	testing.denied_by("SA-PDPL", testing.changed(testing.base("SA"), {"consent": {"form": ["written"]}})) == {"SA-PDPL CONSENT_NOT_EXPLICIT"}
	testing.denied_by("SA-PDPL", testing.changed(testing.base("SA"), {"consent": null})) == set()
	testing.denied_by("SA-PDPL", testing.changed(testing.base("SA"), {"controller": {"type": "public_body"}, "consent": {"form": ["written"]}})) == {"SA-PDPL CONSENT_NOT_EXPLICIT"}
}
