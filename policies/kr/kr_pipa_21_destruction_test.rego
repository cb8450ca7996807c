package tests.kr

import data.countersign.testing

test_kr_pipa_21_end if {
	testing.denied_by("KR-PIPA-21", testing.changed(testing.base("KR"), {"template": {"retention_until": testing.now}})) == {"KR-PIPA-21 RETENTION_EXCEEDED"}
	testing.denied_by("KR-PIPA-21", testing.changed(testing.base("KR"), {"template": {"retention_until": testing.now + 1}})) == set()
	testing.denied_by("KR-PIPA-21", testing.changed(testing.base("KR"), {"template": {"purpose_ended_at": testing.now}})) == {"KR-PIPA-21 RETENTION_EXCEEDED"}
	testing.denied_by("KR-PIPA-21", testing.changed(testing.base("KR"), {"template": {"purpose_ended_at": testing.now + 1}})) == set()
	"KR-PIPA-21 DELETE_NOW" in testing.obliged(testing.changed(testing.base("KR"), {"template": {"purpose_ended_at": testing.now}}))
	not "KR-PIPA-21 DELETE_NOW" in testing.obliged(testing.base("KR"))
	"KR-PIPA-21 DELETE_ON_PURPOSE_END" in testing.obliged(testing.base("KR"))
	not "KR-PIPA-21 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("KR"), {"operation": "detect"}))
	testing.denied_by("KR-PIPA-21", testing.changed(testing.base("KR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}})) == {"KR-PIPA-21 RETENTION_EXCEEDED"}
	testing.denied_by("KR-PIPA-21", testing.changed(testing.base("KR"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"purpose_ended_at": testing.now}})) == {"KR-PIPA-21 RETENTION_EXCEEDED"}
	"KR-PIPA-21 DELETE_NOW" in testing.obliged(testing.changed(testing.base("KR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
	"KR-PIPA-21 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("KR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
}

_limits(request) := instants if {
	limits := data.countersign.rules.KR.limit with input as request
	instants := {limit.at | some limit in limits; limit.rule == "KR-PIPA-21"}
}

test_kr_pipa_21_limits if {
	ended := testing.changed(testing.base("KR"), {"template": {"purpose_ended_at": testing.now + 5}})
	_limits(ended) == {testing.now + 5}
	_limits(testing.base("KR")) == set()
}
