package tests.eu

import data.countersign.testing

test_gdpr_5_purpose if {
	request := testing.changed(testing.base("DE"), {"template": {"enrolment_purpose": "ticketing"}})
	testing.denied(request) == {"EU-GDPR-5 PURPOSE_MISMATCH", "F12 PURPOSE_MISMATCH"}
	testing.obliged_by("EU-GDPR-5", request) == {"EU-GDPR-5 DELETE_ON_PURPOSE_END"}
}

test_gdpr_5_storage if {
	lapsed := testing.changed(testing.base("DE"), {"template": {"retention_until": testing.now}})
	testing.denied(lapsed) == {"EU-GDPR-5 RETENTION_EXCEEDED", "F18 RETENTION_EXCEEDED"}
	ended := testing.changed(testing.base("DE"), {"template": {"purpose_ended_at": testing.now}})
	testing.denied(ended) == {"EU-GDPR-5 RETENTION_EXCEEDED", "F18 RETENTION_EXCEEDED"}
}

test_gdpr_5_minimisation if {
	request := testing.changed(testing.base("DE"), {"necessity": {"justified": false}})
	testing.denied(request) == {"EU-GDPR-5 DISPROPORTIONATE"}
}

# The regulation leaves police work to the Law Enforcement Directive.
test_gdpr_leaves_police_to_the_directive if {
	request := testing.changed(testing.police("FR"), {
		"place": {"type": "private_premises"},
		"necessity": {"justified": false},
		"notice": {"given": false},
	})
	testing.denied(request) == set()
}
