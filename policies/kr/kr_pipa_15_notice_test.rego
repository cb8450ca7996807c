package tests.kr

import data.countersign.testing

test_kr_pipa_15 if {
	testing.denied_by("KR-PIPA-15", testing.changed(testing.base("KR"), {"notice": {"given": false}})) == {"KR-PIPA-15 NOTICE_MISSING"}
	testing.denied_by("KR-PIPA-15", testing.changed(testing.base("KR"), {"notice": null})) == {"KR-PIPA-15 NOTICE_MISSING"}
	testing.denied_by("KR-PIPA-15", testing.base("KR")) == set()
	testing.denied_by("KR-PIPA-15", testing.changed(testing.estimate("KR"), {"notice": {"given": false}})) == {"KR-PIPA-15 NOTICE_MISSING"}
	testing.denied_by("KR-PIPA-15", testing.changed(testing.base("KR"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("KR-PIPA-15", testing.changed(testing.base("KR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("KR-PIPA-15", testing.changed(testing.base("KR"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "notice": {"given": false}})) == {"KR-PIPA-15 NOTICE_MISSING"}
	testing.obliged_by("KR-PIPA-15", testing.base("KR")) == {"KR-PIPA-15 NOTIFY_SUBJECT"}
	testing.obliged_by("KR-PIPA-15", testing.changed(testing.base("KR"), {"operation": "export"})) == set()
	testing.obliged_by("KR-PIPA-15", testing.changed(testing.base("KR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
}
