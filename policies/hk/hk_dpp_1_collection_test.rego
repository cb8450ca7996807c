package tests.hk

import data.countersign.testing

test_hk_dpp_1 if {
	testing.denied_by("HK-DPP1", testing.changed(testing.base("HK"), {"necessity": {"justified": false}})) == {"HK-DPP1 DISPROPORTIONATE"}
	testing.denied_by("HK-DPP1", testing.changed(testing.base("HK"), {"notice": {"given": false}})) == {"HK-DPP1 NOTICE_MISSING"}
	testing.denied_by("HK-DPP1", testing.base("HK")) == set()
	testing.denied_by("HK-DPP1", testing.changed(testing.base("HK"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "necessity": null, "notice": null})) == set()
	testing.denied_by("HK-DPP1", testing.changed(testing.base("HK"), {"operation": "detect", "notice": null, "necessity": null})) == set()
	testing.denied_by("HK-DPP1", testing.changed(testing.base("HK"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "necessity": null})) == {"HK-DPP1 DISPROPORTIONATE"}
	testing.obliged_by("HK-DPP1", testing.base("HK")) == {"HK-DPP1 NOTIFY_SUBJECT"}
	testing.obliged_by("HK-DPP1", testing.changed(testing.base("HK"), {"operation": "detect"})) == set()
}
