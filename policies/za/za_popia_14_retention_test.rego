package tests.za

import data.countersign.testing

test_za_popia_14_end if {
	testing.denied_by("ZA-POPIA-14", testing.changed(testing.base("ZA"), {"template": {"retention_until": testing.now}})) == {"ZA-POPIA-14 RETENTION_EXCEEDED"}
	testing.denied_by("ZA-POPIA-14", testing.changed(testing.base("ZA"), {"template": {"retention_until": testing.now + 1}})) == set()
	testing.denied_by("ZA-POPIA-14", testing.changed(testing.base("ZA"), {"template": {"purpose_ended_at": testing.now}})) == {"ZA-POPIA-14 RETENTION_EXCEEDED"}
	testing.denied_by("ZA-POPIA-14", testing.changed(testing.base("ZA"), {"template": {"purpose_ended_at": testing.now + 1}})) == set()
	"ZA-POPIA-14 DELETE_NOW" in testing.obliged(testing.changed(testing.base("ZA"), {"template": {"purpose_ended_at": testing.now}}))
	not "ZA-POPIA-14 DELETE_NOW" in testing.obliged(testing.base("ZA"))
	"ZA-POPIA-14 DELETE_ON_PURPOSE_END" in testing.obliged(testing.base("ZA"))
	not "ZA-POPIA-14 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("ZA"), {"operation": "detect"}))
	testing.denied_by("ZA-POPIA-14", testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}})) == set()
	testing.denied_by("ZA-POPIA-14", testing.changed(testing.base("ZA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"purpose_ended_at": testing.now}})) == {"ZA-POPIA-14 RETENTION_EXCEEDED"}
	not "ZA-POPIA-14 DELETE_NOW" in testing.obliged(testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
	not "ZA-POPIA-14 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
}

_limits(request) := instants if {
	limits := data.countersign.rules.ZA.limit with input as request
	instants := {limit.at | some limit in limits; limit.rule == "ZA-POPIA-14"}
}

test_za_popia_14_limits if {
	ended := testing.changed(testing.base("ZA"), {"template": {"purpose_ended_at": testing.now + 5}})
	_limits(ended) == {testing.now + 5}
	_limits(testing.base("ZA")) == set()
	_limits(testing.changed(ended, {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "consent": {"withdrawn_at": testing.now}})) == set()
}
