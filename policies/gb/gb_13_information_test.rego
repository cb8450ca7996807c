package tests.gb

import data.countersign.testing

test_gb_13 if {
	testing.denied_by("GB-13", testing.changed(testing.base("GB"), {"notice": {"given": false}})) == {"GB-13 NOTICE_MISSING"}
	testing.denied_by("GB-13", testing.changed(testing.base("GB"), {"notice": null})) == {"GB-13 NOTICE_MISSING"}
	testing.denied_by("GB-13", testing.base("GB")) == set()
	testing.denied_by("GB-13", testing.changed(testing.estimate("GB"), {"notice": {"given": false}})) == {"GB-13 NOTICE_MISSING"}
	testing.denied_by("GB-13", testing.changed(testing.base("GB"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("GB-13", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("GB-13", testing.changed(testing.base("GB"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "notice": {"given": false}})) == {"GB-13 NOTICE_MISSING"}
	testing.obliged_by("GB-13", testing.base("GB")) == {"GB-13 NOTIFY_SUBJECT"}
	testing.obliged_by("GB-13", testing.changed(testing.base("GB"), {"operation": "export"})) == set()
	testing.obliged_by("GB-13", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
}
