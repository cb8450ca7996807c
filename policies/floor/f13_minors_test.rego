package tests.floor

import data.countersign.testing

_aged(code, age) := testing.changed(testing.base(code), {"subject": {"age": age}})

test_below_the_age if {
	testing.denied(_aged("US", 17)) == {"F13 MINOR_NO_GUARDIAN"}
	testing.denied(_aged("US", 18)) == set()
}

test_guardian if {
	request := testing.changed(_aged("US", 17), {"consent": {"guardian": true}})
	testing.denied(request) == set()
	testing.obliged_by("F13", request) == {"F13 GUARDIAN_RECORD"}
}

test_highest_age_of_all_jurisdictions if {
	request := testing.changed(_aged("CN", 16), {"jurisdictions": {"processing": "US"}})
	testing.denied(_aged("CN", 16)) == set()
	testing.denied(request) == {"F13 MINOR_NO_GUARDIAN"}
}

test_eighteen_where_no_age_is_set if {
	testing.denied(testing.changed(_aged("XX", 17), {})) == {"F01 UNKNOWN_JURISDICTION", "F13 MINOR_NO_GUARDIAN"}
}

test_no_agreement_is_asked_where_a_statute_decides if {
	testing.denied(testing.changed(testing.police("US"), {"subject": {"age": 9}})) == set()
}
