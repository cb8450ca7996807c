package tests.floor

import data.countersign.testing

_unseen := testing.changed(testing.base("US"), {
	"operation": "identify",
	"notice": {"given": false, "signage": false},
})

_untold := {"F10 COVERT_IDENTIFICATION", "F31 NOTICE_MISSING"}

test_neither_notice_nor_sign if {
	testing.denied(_unseen) == _untold
	testing.denied(testing.changed(_unseen, {"operation": "enroll"})) == _untold
	testing.denied(testing.changed(testing.estimate("US"), {"notice": {"given": false, "signage": false}})) == _untold
	testing.denied(testing.changed(_unseen, {"notice": null})) == _untold
}

test_either_is_enough if {
	testing.denied(testing.changed(_unseen, {"notice": {"given": true}})) == set()
	testing.denied(testing.changed(_unseen, {"notice": {"signage": true}})) == {"F31 NOTICE_MISSING"}
}

test_only_a_court_may_allow_secrecy if {
	judicial := testing.changed(_unseen, {"authorisation": {"type": "warrant", "covert": true}})
	testing.denied(judicial) == set()
	testing.denied(testing.changed(judicial, {"authorisation": {"covert": false}})) == _untold
	testing.denied(testing.changed(judicial, {"authorisation": {"type": "senior_officer"}})) == _untold
}

test_signs_in_public_places if {
	public := testing.changed(testing.base("US"), {"place": {"type": "transport_hub"}})
	testing.obliged_by("F10", public) == {"F10 DISPLAY_SIGNAGE"}
	testing.obliged_by("F10", testing.base("US")) == set()
}
