package tests.in

import data.countersign.testing

test_in_spdi_5_notice if {
	testing.denied_by("IN-SPDI-5", testing.changed(testing.base("IN"), {"notice": {"given": false}})) == {"IN-SPDI-5 NOTICE_MISSING"}
	testing.denied_by("IN-SPDI-5", testing.changed(testing.estimate("IN"), {"notice": {"given": false}})) == {"IN-SPDI-5 NOTICE_MISSING"}
	testing.denied_by("IN-SPDI-5", testing.changed(testing.base("IN"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("IN-SPDI-5", testing.changed(testing.base("IN"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "notice": {"given": false}})) == set()
	testing.denied_by("IN-SPDI-5", testing.base("IN")) == set()
	"IN-SPDI-5 NOTIFY_SUBJECT" in testing.obliged(testing.base("IN"))
	not "IN-SPDI-5 NOTIFY_SUBJECT" in testing.obliged(testing.changed(testing.base("IN"), {"operation": "export"}))
	not "IN-SPDI-5 NOTIFY_SUBJECT" in testing.obliged(testing.changed(testing.base("IN"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "remote": false}))
}

test_in_spdi_5_end if {
	testing.denied_by("IN-SPDI-5", testing.changed(testing.base("IN"), {"template": {"retention_until": testing.now}})) == {"IN-SPDI-5 RETENTION_EXCEEDED"}
	testing.denied_by("IN-SPDI-5", testing.changed(testing.base("IN"), {"template": {"retention_until": testing.now + 1}})) == set()
	testing.denied_by("IN-SPDI-5", testing.changed(testing.base("IN"), {"template": {"purpose_ended_at": testing.now}})) == {"IN-SPDI-5 RETENTION_EXCEEDED"}
	testing.denied_by("IN-SPDI-5", testing.changed(testing.base("IN"), {"template": {"purpose_ended_at": testing.now + 1}})) == set()
	"IN-SPDI-5 DELETE_NOW" in testing.obliged(testing.changed(testing.base("IN"), {"template": {"purpose_ended_at": testing.now}}))
	not "IN-SPDI-5 DELETE_NOW" in testing.obliged(testing.base("IN"))
	"IN-SPDI-5 DELETE_ON_PURPOSE_END" in testing.obliged(testing.base("IN"))
	not "IN-SPDI-5 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("IN"), {"operation": "detect"}))
	testing.denied_by("IN-SPDI-5", testing.changed(testing.base("IN"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}})) == set()
	testing.denied_by("IN-SPDI-5", testing.changed(testing.base("IN"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"purpose_ended_at": testing.now}})) == set()
	not "IN-SPDI-5 DELETE_NOW" in testing.obliged(testing.changed(testing.base("IN"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
	not "IN-SPDI-5 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("IN"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
}

_limits(request) := instants if {
	limits := data.countersign.rules.IN.limit with input as request
	instants := {limit.at | some limit in limits; limit.rule == "IN-SPDI-5"}
}

test_in_spdi_5_limits if {
	ended := testing.changed(testing.base("IN"), {"template": {"purpose_ended_at": testing.now + 5}})
	_limits(ended) == {testing.now + 5}
	_limits(testing.base("IN")) == set()
	_limits(testing.changed(ended, {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "consent": {"withdrawn_at": testing.now}})) == set()
}
