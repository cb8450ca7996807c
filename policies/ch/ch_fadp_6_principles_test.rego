package tests.ch

import data.countersign.testing

test_ch_fadp_6_necessity if {
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"necessity": {"justified": false}})) == {"CH-FADP-6 DISPROPORTIONATE"}
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"necessity": null})) == {"CH-FADP-6 DISPROPORTIONATE"}
	testing.denied_by("CH-FADP-6", testing.changed(testing.estimate("CH"), {"necessity": {"justified": false}})) == {"CH-FADP-6 DISPROPORTIONATE"}
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"operation": "detect", "necessity": {"justified": false}})) == set()
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "necessity": {"justified": false}})) == {"CH-FADP-6 DISPROPORTIONATE"}
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "necessity": {"justified": false}})) == {"CH-FADP-6 DISPROPORTIONATE"}
}

test_ch_fadp_6_purpose if {
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"template": {"enrolment_purpose": "ticketing"}})) == {"CH-FADP-6 PURPOSE_MISMATCH"}
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"enrolment_purpose": "ticketing"}})) == {"CH-FADP-6 PURPOSE_MISMATCH"}
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"enrolment_purpose": "ticketing"}})) == {"CH-FADP-6 PURPOSE_MISMATCH"}
}

test_ch_fadp_6_end if {
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"template": {"retention_until": testing.now}})) == {"CH-FADP-6 RETENTION_EXCEEDED"}
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"template": {"retention_until": testing.now + 1}})) == set()
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"template": {"purpose_ended_at": testing.now}})) == {"CH-FADP-6 RETENTION_EXCEEDED"}
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"template": {"purpose_ended_at": testing.now + 1}})) == set()
	"CH-FADP-6 DELETE_NOW" in testing.obliged(testing.changed(testing.base("CH"), {"template": {"purpose_ended_at": testing.now}}))
	not "CH-FADP-6 DELETE_NOW" in testing.obliged(testing.base("CH"))
	"CH-FADP-6 DELETE_ON_PURPOSE_END" in testing.obliged(testing.base("CH"))
	not "CH-FADP-6 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("CH"), {"operation": "detect"}))
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}})) == {"CH-FADP-6 RETENTION_EXCEEDED"}
	testing.denied_by("CH-FADP-6", testing.changed(testing.base("CH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"purpose_ended_at": testing.now}})) == {"CH-FADP-6 RETENTION_EXCEEDED"}
	"CH-FADP-6 DELETE_NOW" in testing.obliged(testing.changed(testing.base("CH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
	"CH-FADP-6 DELETE_ON_PURPOSE_END" in testing.obliged(testing.changed(testing.base("CH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"purpose_ended_at": testing.now}}))
}

_limits(request) := instants if {
	limits := data.countersign.rules.CH.limit with input as request
	instants := {limit.at | some limit in limits; limit.rule == "CH-FADP-6"}
}

test_ch_fadp_6_limits if {
	ended := testing.changed(testing.base("CH"), {"template": {"purpose_ended_at": testing.now + 5}})
	_limits(ended) == {testing.now + 5}
	_limits(testing.base("CH")) == set()
}
