package tests.gb

import data.countersign.testing

test_gb_22a if {
	request := testing.changed(testing.base("GB"), {"decision": {"adverse": true, "human_reviewers": 0}})
	testing.denied(request) == {"F19 HUMAN_REVIEW_MISSING", "GB-22A HUMAN_REVIEW_MISSING"}
	testing.obliged_by("GB-22A", request) == {"GB-22A HUMAN_REVIEW:1", "GB-22A RIGHT_TO_CONTEST"}
	start := testing.instant("2026-02-05T00:00:00Z")
	testing.denied(testing.changed(request, {"now": start})) == testing.denied(request)
	testing.denied(testing.changed(request, {"now": start - 1})) == {"F19 HUMAN_REVIEW_MISSING"}
}

test_gb_22a_one_person_is_enough if {
	testing.denied(testing.changed(testing.base("GB"), {"decision": {"adverse": true, "human_reviewers": 1}})) == set()
}
