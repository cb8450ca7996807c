package tests.floor

import data.countersign.testing

test_recorded if {
	testing.obliged_by("F25", testing.base("US")) == {"F25 LOG_DECISION"}
	testing.obliged_by("F25", testing.base("XX")) == {"F25 LOG_DECISION"}
}

test_erasure_is_always_allowed if {
	erasure := testing.changed(testing.base("XX"), {
		"operation": "delete",
		"purpose": "unknown",
		"consent": null,
		"dpia": null,
		"output": null,
		"decision": null,
	})
	testing.decided(erasure).allow
	testing.denied(erasure) == set()
	testing.obliged_by("F25", erasure) == {"F25 DELETE_NOW", "F25 LOG_DECISION"}
}

test_jurisdictions_with_parents if {
	request := testing.changed(testing.base("DE"), {"jurisdictions": {"processing": "US-IL"}})
	testing.decided(request).jurisdictions == {"DE", "EU", "US", "US-IL"}
}
