package tests.il

import data.countersign.testing

test_il_ppl_13 if {
	testing.denied_by("IL-PPL-13", testing.changed(testing.base("IL"), {"notice": {"given": false}})) == {"IL-PPL-13 NOTICE_MISSING"}
	testing.denied_by("IL-PPL-13", testing.base("IL")) == set()
	testing.denied_by("IL-PPL-13", testing.changed(testing.base("IL"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("IL-PPL-13", testing.changed(testing.base("IL"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("IL-PPL-13", testing.changed(testing.base("IL"), {"consent": null})) == {"IL-PPL-13 CONSENT_MISSING"}
	testing.denied_by("IL-PPL-13", testing.changed(testing.estimate("IL"), {"consent": null})) == set()
	testing.denied_by("IL-PPL-13", testing.changed(testing.base("IL"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "consent": null})) == set()
	testing.denied_by("IL-PPL-13", testing.changed(testing.base("IL"), {"necessity": {"justified": false}})) == {"IL-PPL-13 DISPROPORTIONATE"}
	testing.denied_by("IL-PPL-13", testing.changed(testing.base("IL"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "necessity": null})) == set()
	testing.denied_by("IL-PPL-13", testing.changed(testing.base("IL"), {"necessity": null, "operation": "detect"})) == set()
	testing.obliged_by("IL-PPL-13", testing.base("IL")) == {"IL-PPL-13 NOTIFY_SUBJECT"}
	testing.obliged_by("IL-PPL-13", testing.changed(testing.base("IL"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
	testing.obliged_by("IL-PPL-13", testing.changed(testing.base("IL"), {"operation": "detect"})) == set()
}
