package tests.cn

import data.countersign.testing

test_apl_41 if {
	request := testing.changed(testing.police("CN"), {"decision": {"automated": true, "adverse": true, "human_reviewers": 0}})
	testing.denied(request) == {
		"CN-APL-41 HUMAN_REVIEW_MISSING",
		"CN-PIPL-24 HUMAN_REVIEW_MISSING",
		"F19 HUMAN_REVIEW_MISSING",
	}
	testing.obliged_by("CN-APL-41", request) == {"CN-APL-41 HUMAN_REVIEW:1", "CN-APL-41 RIGHT_TO_CONTEST"}
}

test_apl_41_one_reviewer if {
	request := testing.changed(testing.police("CN"), {"decision": {"adverse": true, "human_reviewers": 1}})
	testing.denied(request) == set()
}
