package tests.ca

import data.countersign.testing

test_ca_pipeda_4_5_purpose if {
	testing.denied_by("CA-PIPEDA-4-5", testing.changed(testing.base("CA"), {"template": {"enrolment_purpose": "ticketing"}})) == {"CA-PIPEDA-4-5 PURPOSE_MISMATCH"}
	testing.denied_by("CA-PIPEDA-4-5", testing.changed(testing.base("CA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"enrolment_purpose": "ticketing"}})) == set()
	testing.denied_by("CA-PIPEDA-4-5", testing.changed(testing.base("CA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"enrolment_purpose": "ticketing"}})) == set()
}

test_ca_pipeda_4_5_end if {
	testing.denied_by("CA-PIPEDA-4-5", testing.changed(testing.base("CA"), {"template": {"retention_until": testing.now}})) == {"CA-PIPEDA-4-5 RETENTION_EXCEEDED"}
	testing.denied_by("CA-PIPEDA-4-5", testing.changed(testing.base("CA"), {"template": {"retention_until": testing.now + 1}})) == set()
	testing.denied_by("CA-PIPEDA-4-5", testing.changed(testing.base("CA"), {"template": {"purpose_ended_at": testing.now}})) == {"CA-PIPEDA-4-5 RETENTION_EXCEEDED"}
	testing.denied_by("CA-PIPEDA-4-5", testing.changed(testing.base("CA"), {"template": {"purpose_ended_at": testing.now + 1}})) == set()
	"CA-PIPEDA-4-5 DELETE_NOW" in testing.obliged(testing.changed(testing.base("CA"), {"template": {"purpose_ended_at": testing.now}}))
	not "CA-PIPEDA-4-5 DELETE_NOW" in testing.obliged(testing.base("CA"))
	"CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END" in testing.obliged(testing.base("CA"))
	not "CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("CA"), {"operation": "detect"}))
	testing.denied_by("CA-PIPEDA-4-5", testing.changed(testing.base("CA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}})) == set()
	testing.denied_by("CA-PIPEDA-4-5", testing.changed(testing.base("CA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"purpose_ended_at": testing.now}})) == set()
	not "CA-PIPEDA-4-5 DELETE_NOW" in testing.obliged(testing.changed(testing.base("CA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
	not "CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("CA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
}

_limits(request) := instants if {
	limits := data.countersign.rules.CA.limit with input as request
	instants := {limit.at | some limit in limits; limit.rule == "CA-PIPEDA-4-5"}
}

test_ca_pipeda_4_5_limits if {
	ended := testing.changed(testing.base("CA"), {"template": {"purpose_ended_at": testing.now + 5}})
	_limits(ended) == {testing.now + 5}
	_limits(testing.base("CA")) == set()
	_limits(testing.changed(ended, {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "consent": {"withdrawn_at": testing.now}})) == set()
}
