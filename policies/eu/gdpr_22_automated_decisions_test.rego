package tests.eu

import data.countersign.testing

test_gdpr_22 if {
	request := testing.changed(testing.base("DE"), {"decision": {"adverse": true, "human_reviewers": 0}})
	testing.denied(request) == {"EU-GDPR-22 HUMAN_REVIEW_MISSING", "F19 HUMAN_REVIEW_MISSING"}
	testing.obliged_by("EU-GDPR-22", request) == {"EU-GDPR-22 HUMAN_REVIEW:1", "EU-GDPR-22 RIGHT_TO_CONTEST"}
}
