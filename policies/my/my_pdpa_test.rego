package tests.my

import data.countersign.testing

test_my_pdpa if {
	testing.denied_by("MY-PDPA", testing.base("MY")) == set()
	testing.denied_by("MY-PDPA", testing.changed(testing.base("MY"), {"consent": {"form": ["written"]}})) == {"MY-PDPA CONSENT_NOT_EXPLICIT"}
	testing.denied_by("MY-PDPA", testing.changed(testing.base("MY"), {"consent": null})) == set()
	testing.denied_by("MY-PDPA", testing.changed(testing.base("MY"), {"controller": {"type": "public_body"}, "consent": {"form": ["written"]}})) == set()
}
