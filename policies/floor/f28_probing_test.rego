package tests.floor

import data.countersign.testing

_probed(operation, probing) := testing.changed(testing.base("US"), {"operation": operation, "probing": probing})

test_one_face_on_many_people if {
	every probing in [true, "no", 1] {
		testing.denied(_probed("identify", probing)) == {"F28 SEARCH_BY_VERIFICATION"}
	}
}

test_a_search_that_is_called_one if {
	every probing in [false, null] {
		testing.denied(_probed("identify", probing)) == set()
	}
}

test_a_police_authorisation_is_for_a_search if {
	request := testing.changed(testing.police("US"), {"probing": true})
	testing.denied(request) == {"F28 SEARCH_BY_VERIFICATION"}
}

test_enrolling_goes_on if testing.denied(_probed("enroll", true)) == set()
