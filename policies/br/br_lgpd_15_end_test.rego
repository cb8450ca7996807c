package tests.br

import data.countersign.testing

test_br_lgpd_15_end if {
	testing.denied_by("BR-LGPD-15", testing.changed(testing.base("BR"), {"template": {"retention_until": testing.now}})) == {"BR-LGPD-15 RETENTION_EXCEEDED"}
	testing.denied_by("BR-LGPD-15", testing.changed(testing.base("BR"), {"template": {"retention_until": testing.now + 1}})) == set()
	testing.denied_by("BR-LGPD-15", testing.changed(testing.base("BR"), {"template": {"purpose_ended_at": testing.now}})) == {"BR-LGPD-15 RETENTION_EXCEEDED"}
	testing.denied_by("BR-LGPD-15", testing.changed(testing.base("BR"), {"template": {"purpose_ended_at": testing.now + 1}})) == set()
	"BR-LGPD-15 DELETE_NOW" in testing.obliged(testing.changed(testing.base("BR"), {"template": {"purpose_ended_at": testing.now}}))
	not "BR-LGPD-15 DELETE_NOW" in testing.obliged(testing.base("BR"))
	"BR-LGPD-15 DELETE_ON_PURPOSE_END" in testing.obliged(testing.base("BR"))
	not "BR-LGPD-15 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("BR"), {"operation": "detect"}))
	testing.denied_by("BR-LGPD-15", testing.changed(testing.base("BR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}})) == set()
	testing.denied_by("BR-LGPD-15", testing.changed(testing.base("BR"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"purpose_ended_at": testing.now}})) == {"BR-LGPD-15 RETENTION_EXCEEDED"}
	not "BR-LGPD-15 DELETE_NOW" in testing.obliged(testing.changed(testing.base("BR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
	not "BR-LGPD-15 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("BR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
}

_limits(request) := instants if {
	limits := data.countersign.rules.BR.limit with input as request
	instants := {limit.at | some limit in limits; limit.rule == "BR-LGPD-15"}
}

test_br_lgpd_15_limits if {
	ended := testing.changed(testing.base("BR"), {"template": {"purpose_ended_at": testing.now + 5}})
	_limits(ended) == {testing.now + 5}
	_limits(testing.base("BR")) == set()
	_limits(testing.changed(testing.base("BR"), {"consent": {"withdrawn_at": testing.now + 7}})) == {testing.now + 7}
	_limits(testing.changed(ended, {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "consent": {"withdrawn_at": testing.now}})) == set()
}
