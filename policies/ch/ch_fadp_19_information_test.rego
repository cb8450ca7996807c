package tests.ch

import data.countersign.testing

test_ch_fadp_19 if {
	testing.denied_by("CH-FADP-19", testing.changed(testing.base("CH"), {"notice": {"given": false}})) == {"CH-FADP-19 NOTICE_MISSING"}
	testing.denied_by("CH-FADP-19", testing.changed(testing.base("CH"), {"notice": null})) == {"CH-FADP-19 NOTICE_MISSING"}
	testing.denied_by("CH-FADP-19", testing.base("CH")) == set()
	testing.denied_by("CH-FADP-19", testing.changed(testing.estimate("CH"), {"notice": {"given": false}})) == {"CH-FADP-19 NOTICE_MISSING"}
	testing.denied_by("CH-FADP-19", testing.changed(testing.base("CH"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("CH-FADP-19", testing.changed(testing.base("CH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("CH-FADP-19", testing.changed(testing.base("CH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "notice": {"given": false}})) == {"CH-FADP-19 NOTICE_MISSING"}
	testing.obliged_by("CH-FADP-19", testing.base("CH")) == {"CH-FADP-19 NOTIFY_SUBJECT"}
	testing.obliged_by("CH-FADP-19", testing.changed(testing.base("CH"), {"operation": "export"})) == set()
	testing.obliged_by("CH-FADP-19", testing.changed(testing.base("CH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
}
