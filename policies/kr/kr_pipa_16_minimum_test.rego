package tests.kr

import data.countersign.testing

test_kr_pipa_16_necessity if {
	testing.denied_by("KR-PIPA-16", testing.changed(testing.base("KR"), {"necessity": {"justified": false}})) == {"KR-PIPA-16 DISPROPORTIONATE"}
	testing.denied_by("KR-PIPA-16", testing.changed(testing.base("KR"), {"necessity": null})) == {"KR-PIPA-16 DISPROPORTIONATE"}
	testing.denied_by("KR-PIPA-16", testing.changed(testing.estimate("KR"), {"necessity": {"justified": false}})) == {"KR-PIPA-16 DISPROPORTIONATE"}
	testing.denied_by("KR-PIPA-16", testing.changed(testing.base("KR"), {"operation": "detect", "necessity": {"justified": false}})) == set()
	testing.denied_by("KR-PIPA-16", testing.changed(testing.base("KR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "necessity": {"justified": false}})) == set()
	testing.denied_by("KR-PIPA-16", testing.changed(testing.base("KR"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "necessity": {"justified": false}})) == {"KR-PIPA-16 DISPROPORTIONATE"}
}
