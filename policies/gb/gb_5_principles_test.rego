package tests.gb

import data.countersign.testing

test_gb_5_necessity if {
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"necessity": {"justified": false}})) == {"GB-5 DISPROPORTIONATE"}
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"necessity": null})) == {"GB-5 DISPROPORTIONATE"}
	testing.denied_by("GB-5", testing.changed(testing.estimate("GB"), {"necessity": {"justified": false}})) == {"GB-5 DISPROPORTIONATE"}
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"operation": "detect", "necessity": {"justified": false}})) == set()
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "necessity": {"justified": false}})) == set()
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "necessity": {"justified": false}})) == {"GB-5 DISPROPORTIONATE"}
}

test_gb_5_purpose if {
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"template": {"enrolment_purpose": "ticketing"}})) == {"GB-5 PURPOSE_MISMATCH"}
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"enrolment_purpose": "ticketing"}})) == set()
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"enrolment_purpose": "ticketing"}})) == {"GB-5 PURPOSE_MISMATCH"}
}

test_gb_5_end if {
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"template": {"retention_until": testing.now}})) == {"GB-5 RETENTION_EXCEEDED"}
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"template": {"retention_until": testing.now + 1}})) == set()
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"template": {"purpose_ended_at": testing.now}})) == {"GB-5 RETENTION_EXCEEDED"}
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"template": {"purpose_ended_at": testing.now + 1}})) == set()
	"GB-5 DELETE_NOW" in testing.obliged(testing.changed(testing.base("GB"), {"template": {"purpose_ended_at": testing.now}}))
	not "GB-5 DELETE_NOW" in testing.obliged(testing.base("GB"))
	"GB-5 DELETE_ON_PURPOSE_END" in testing.obliged(testing.base("GB"))
	not "GB-5 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("GB"), {"operation": "detect"}))
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}})) == set()
	testing.denied_by("GB-5", testing.changed(testing.base("GB"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"purpose_ended_at": testing.now}})) == {"GB-5 RETENTION_EXCEEDED"}
	not "GB-5 DELETE_NOW" in testing.obliged(testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
	not "GB-5 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
}

_limits(request) := instants if {
	limits := data.countersign.rules.GB.limit with input as request
	instants := {limit.at | some limit in limits; limit.rule == "GB-5"}
}

test_gb_5_limits if {
	ended := testing.changed(testing.base("GB"), {"template": {"purpose_ended_at": testing.now + 5}})
	_limits(ended) == {testing.now + 5}
	_limits(testing.base("GB")) == set()
	_limits(testing.changed(testing.base("GB"), {"consent": {"withdrawn_at": testing.now + 7}})) == {testing.now + 7}
	_limits(testing.changed(ended, {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "consent": {"withdrawn_at": testing.now}})) == set()
}
