package tests.za

import data.countersign.testing

test_za_popia_18 if {
	testing.denied_by("ZA-POPIA-18", testing.changed(testing.base("ZA"), {"notice": {"given": false}})) == {"ZA-POPIA-18 NOTICE_MISSING"}
	testing.denied_by("ZA-POPIA-18", testing.changed(testing.base("ZA"), {"notice": null})) == {"ZA-POPIA-18 NOTICE_MISSING"}
	testing.denied_by("ZA-POPIA-18", testing.base("ZA")) == set()
	testing.denied_by("ZA-POPIA-18", testing.changed(testing.estimate("ZA"), {"notice": {"given": false}})) == {"ZA-POPIA-18 NOTICE_MISSING"}
	testing.denied_by("ZA-POPIA-18", testing.changed(testing.base("ZA"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("ZA-POPIA-18", testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("ZA-POPIA-18", testing.changed(testing.base("ZA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "notice": {"given": false}})) == {"ZA-POPIA-18 NOTICE_MISSING"}
	testing.obliged_by("ZA-POPIA-18", testing.base("ZA")) == {"ZA-POPIA-18 NOTIFY_SUBJECT"}
	testing.obliged_by("ZA-POPIA-18", testing.changed(testing.base("ZA"), {"operation": "export"})) == set()
	testing.obliged_by("ZA-POPIA-18", testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
}
