package tests.floor

import data.countersign.testing

_decision(changes) := testing.changed(testing.base("US"), {"decision": changes})

test_adverse_without_review if {
	testing.denied(_decision({"adverse": true, "human_reviewers": 0})) == {"F19 HUMAN_REVIEW_MISSING"}
	testing.denied(_decision({"adverse": true, "human_reviewers": null})) == {"F19 HUMAN_REVIEW_MISSING"}
	testing.denied(testing.changed(testing.base("US"), {"decision": null})) == {"F19 HUMAN_REVIEW_MISSING"}
	testing.denied(_decision({"adverse": true, "human_reviewers": 1})) == set()
}

test_duties if {
	testing.obliged_by("F19", _decision({"adverse": true})) == {"F19 HUMAN_REVIEW:1", "F19 RIGHT_TO_CONTEST"}
	testing.obliged_by("F19", testing.police("US")) == {"F19 HUMAN_REVIEW:1"}
	testing.obliged_by("F19", testing.base("US")) == set()
}
