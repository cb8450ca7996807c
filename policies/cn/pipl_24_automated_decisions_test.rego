package tests.cn

import data.countersign.testing

test_pipl_24 if {
	request := testing.changed(testing.base("CN"), {"decision": {"automated": true, "adverse": true, "human_reviewers": 0}})
	testing.denied(request) == {"CN-PIPL-24 HUMAN_REVIEW_MISSING", "F19 HUMAN_REVIEW_MISSING"}
	testing.obliged_by("CN-PIPL-24", request) == {"CN-PIPL-24 HUMAN_REVIEW:1", "CN-PIPL-24 RIGHT_TO_CONTEST"}
	testing.denied(testing.changed(request, {"decision": {"human_reviewers": 1}})) == set()
	testing.denied(testing.changed(request, {"decision": {"automated": null}})) == testing.denied(request)
	by_a_person := testing.changed(request, {"decision": {"automated": false}})
	testing.denied(by_a_person) == {"F19 HUMAN_REVIEW_MISSING"}
	testing.obliged_by("CN-PIPL-24", by_a_person) == set()
}
