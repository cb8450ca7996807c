package tests.br

import data.countersign.testing

test_br_lgpd_9 if {
	testing.denied_by("BR-LGPD-9", testing.changed(testing.base("BR"), {"notice": {"given": false}})) == {"BR-LGPD-9 NOTICE_MISSING"}
	testing.denied_by("BR-LGPD-9", testing.changed(testing.base("BR"), {"notice": null})) == {"BR-LGPD-9 NOTICE_MISSING"}
	testing.denied_by("BR-LGPD-9", testing.base("BR")) == set()
	testing.denied_by("BR-LGPD-9", testing.changed(testing.estimate("BR"), {"notice": {"given": false}})) == {"BR-LGPD-9 NOTICE_MISSING"}
	testing.denied_by("BR-LGPD-9", testing.changed(testing.base("BR"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("BR-LGPD-9", testing.changed(testing.base("BR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("BR-LGPD-9", testing.changed(testing.base("BR"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "notice": {"given": false}})) == {"BR-LGPD-9 NOTICE_MISSING"}
	testing.obliged_by("BR-LGPD-9", testing.base("BR")) == {"BR-LGPD-9 NOTIFY_SUBJECT"}
	testing.obliged_by("BR-LGPD-9", testing.changed(testing.base("BR"), {"operation": "export"})) == set()
	testing.obliged_by("BR-LGPD-9", testing.changed(testing.base("BR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
}
