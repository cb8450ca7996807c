package tests.hk

import data.countersign.testing

test_hk_dpp3_purpose if {
	testing.denied_by("HK-DPP3", testing.changed(testing.base("HK"), {"template": {"enrolment_purpose": "ticketing"}})) == {"HK-DPP3 PURPOSE_MISMATCH"}
	testing.denied_by("HK-DPP3", testing.changed(testing.base("HK"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"enrolment_purpose": "ticketing"}})) == set()
	testing.denied_by("HK-DPP3", testing.changed(testing.base("HK"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"enrolment_purpose": "ticketing"}})) == {"HK-DPP3 PURPOSE_MISMATCH"}
}

test_hk_dpp3_end if {
	testing.denied_by("HK-DPP3", testing.changed(testing.base("HK"), {"template": {"purpose_ended_at": testing.now}})) == {"HK-DPP3 RETENTION_EXCEEDED"}
	testing.denied_by("HK-DPP3", testing.changed(testing.base("HK"), {"template": {"purpose_ended_at": testing.now + 1}})) == set()
	"HK-DPP3 DELETE_NOW" in testing.obliged(testing.changed(testing.base("HK"), {"template": {"purpose_ended_at": testing.now}}))
	not "HK-DPP3 DELETE_NOW" in testing.obliged(testing.base("HK"))
	"HK-DPP3 DELETE_ON_PURPOSE_END" in testing.obliged(testing.base("HK"))
	not "HK-DPP3 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("HK"), {"operation": "detect"}))
	testing.denied_by("HK-DPP3", testing.changed(testing.base("HK"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}})) == {"HK-DPP3 RETENTION_EXCEEDED"}
	testing.denied_by("HK-DPP3", testing.changed(testing.base("HK"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"purpose_ended_at": testing.now}})) == {"HK-DPP3 RETENTION_EXCEEDED"}
	"HK-DPP3 DELETE_NOW" in testing.obliged(testing.changed(testing.base("HK"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
	"HK-DPP3 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("HK"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
}

_limits(request) := instants if {
	limits := data.countersign.rules.HK.limit with input as request
	instants := {limit.at | some limit in limits; limit.rule == "HK-DPP3"}
}

test_hk_dpp3_limits if {
	ended := testing.changed(testing.base("HK"), {"template": {"purpose_ended_at": testing.now + 5}})
	_limits(ended) == {testing.now + 5}
	_limits(testing.base("HK")) == set()
}
