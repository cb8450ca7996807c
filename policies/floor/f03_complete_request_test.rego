package tests.floor

import data.countersign.testing

test_unregistered_operation if {
	testing.denied(testing.changed(testing.base("US"), {"operation": "morph"})) == {"F03 UNKNOWN_OPERATION"}
}

test_missing_operation if {
	testing.denied(object.remove(testing.base("US"), ["operation"])) == {"F03 UNKNOWN_OPERATION"}
}

test_consent_needs_the_age if {
	request := testing.changed(testing.base("US"), {"operation": "enroll", "subject": {"age": null}})
	testing.denied(request) == {"F03 INPUT_INCOMPLETE"}
	testing.denied(testing.changed(request, {"subject": {"age": -1}})) == {"F03 INPUT_INCOMPLETE"}
	testing.denied(testing.changed(request, {"subject": {"age": "35"}})) == {"F03 INPUT_INCOMPLETE"}
	testing.denied(testing.changed(request, {"subject": {"age": 0}, "consent": {"guardian": true}})) == set()
	every operation in ["verify", "identify", "export"] {
		testing.denied(testing.changed(request, {"operation": operation})) == {"F03 INPUT_INCOMPLETE"}
	}
	testing.denied(testing.changed(request, {"operation": "detect"})) == set()
}

# What stands where the age belongs and is none is no unknown age.
test_an_age_is_a_number_of_years if {
	every age in ["9", -1, true, [9]] {
		testing.denied(testing.changed(testing.police("US"), {"subject": {"age": age}})) == {"F03 INPUT_INCOMPLETE"}
	}
	testing.denied(testing.changed(testing.police("US"), {"subject": {"age": 0}})) == set()
}

test_vocabulary if {
	testing.denied(testing.changed(testing.base("US"), {"place": null})) == {"F03 INPUT_INCOMPLETE"}
	testing.denied(testing.changed(testing.base("US"), {"controller": {"type": "club"}})) == {"F03 INPUT_INCOMPLETE"}
	testing.denied(testing.changed(testing.base("US"), {"mode": "slow"})) == {"F03 INPUT_INCOMPLETE"}
}

test_no_instant_no_decision if {
	testing.denied(testing.changed(testing.base("US"), {"now": null})) == {
		"F03 INPUT_INCOMPLETE",
		"F11 CONSENT_NOT_YET_VALID",
	}
	"F03 INPUT_INCOMPLETE" in testing.denied(testing.changed(testing.base("US"), {"now": "2026-11-23T09:00:00Z"}))
}

test_empty_input_is_refused if {
	not data.countersign.decision.allow with input as {}
	not data.countersign.decision.allow with input as null
	not data.countersign.decision.allow with input as []
	every nothing in [{}, null, [], "x"] {
		said := testing.denied(nothing)
		"F03 INPUT_INCOMPLETE" in said
		said == testing.denied({})
	}
}
