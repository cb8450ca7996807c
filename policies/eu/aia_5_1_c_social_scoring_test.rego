package tests.eu

import data.countersign.testing

test_aia_5_1_c if {
	request := testing.changed(testing.base("DE"), {"output": {"score": true}})
	testing.denied(request) == {"EU-AIA-5-1-c SOCIAL_SCORING", "F04 SOCIAL_SCORING"}
}

test_aia_5_1_c_begins_at_midnight_in_brussels if {
	start := testing.instant("2025-02-01T23:00:00Z")
	request := testing.changed(testing.base("DE"), {
		"now": start,
		"consent": {"given_at": 0},
		"output": {"score": true},
	})
	testing.denied(request) == {"EU-AIA-5-1-c SOCIAL_SCORING", "F04 SOCIAL_SCORING"}
	testing.denied(testing.changed(request, {"now": start - 1})) == {"F04 SOCIAL_SCORING"}
}
