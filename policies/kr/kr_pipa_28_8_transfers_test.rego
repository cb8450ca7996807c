package tests.kr

import data.countersign.testing

test_kr_pipa_28_8 if {
	testing.denied_by("KR-PIPA-28-8", testing.changed(testing.base("KR"), {"transfer": {"cross_border": true, "mechanism": "adequacy"}})) == set()
	testing.denied_by("KR-PIPA-28-8", testing.changed(testing.base("KR"), {"transfer": {"cross_border": true, "mechanism": "certification"}})) == set()
	testing.denied_by("KR-PIPA-28-8", testing.changed(testing.base("KR"), {"transfer": {"cross_border": true, "mechanism": "none"}})) == {"KR-PIPA-28-8 TRANSFER_UNLAWFUL"}
	testing.denied_by("KR-PIPA-28-8", testing.changed(testing.base("KR"), {"transfer": {"cross_border": true, "mechanism": "scc"}})) == {"KR-PIPA-28-8 TRANSFER_UNLAWFUL"}
	testing.denied_by("KR-PIPA-28-8", testing.changed(testing.base("KR"), {"transfer": {"cross_border": true, "mechanism": "public_instrument"}})) == {"KR-PIPA-28-8 TRANSFER_UNLAWFUL"}
	testing.denied_by("KR-PIPA-28-8", testing.changed(testing.base("KR"), {"transfer": {"cross_border": false, "mechanism": "none"}})) == set()
	testing.denied_by("KR-PIPA-28-8", testing.changed(testing.base("KR"), {"transfer": {"cross_border": true, "mechanism": "none", "separate_consent": true}})) == set()
	testing.denied_by("KR-PIPA-28-8", testing.changed(testing.base("KR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "none"}})) == {"KR-PIPA-28-8 TRANSFER_UNLAWFUL"}
	testing.denied_by("KR-PIPA-28-8", testing.changed(testing.base("KR"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "transfer": {"cross_border": true, "mechanism": "public_instrument"}})) == {"KR-PIPA-28-8 TRANSFER_UNLAWFUL"}
}
