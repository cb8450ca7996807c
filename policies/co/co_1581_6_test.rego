package tests.co

import data.countersign.testing

test_co_1581_6 if {
	testing.denied_by("CO-1581-6", testing.base("CO")) == set()
	testing.denied_by("CO-1581-6", testing.changed(testing.base("CO"), {"consent": {"form": ["written"]}})) == {"CO-1581-6 CONSENT_NOT_EXPLICIT"}
	testing.denied_by("CO-1581-6", testing.changed(testing.base("CO"), {"consent": null})) == set()
	testing.denied_by("CO-1581-6", testing.changed(testing.base("CO"), {"alternative": {"offered": false}})) == {"CO-1581-6 ALTERNATIVE_NOT_OFFERED"}
	testing.denied_by("CO-1581-6", testing.changed(testing.shop("CO"), {"alternative": {"offered": false}})) == set()
	testing.obliged_by("CO-1581-6", testing.base("CO")) == {"CO-1581-6 OFFER_ALTERNATIVE"}
	testing.obliged_by("CO-1581-6", testing.shop("CO")) == set()
}
