package tests.br

import data.countersign.testing

test_br_lgpd_33 if {
	testing.denied_by("BR-LGPD-33", testing.changed(testing.base("BR"), {"transfer": {"cross_border": true, "mechanism": "adequacy"}})) == set()
	testing.denied_by("BR-LGPD-33", testing.changed(testing.base("BR"), {"transfer": {"cross_border": true, "mechanism": "scc"}})) == set()
	testing.denied_by("BR-LGPD-33", testing.changed(testing.base("BR"), {"transfer": {"cross_border": true, "mechanism": "none"}})) == {"BR-LGPD-33 TRANSFER_UNLAWFUL"}
	testing.denied_by("BR-LGPD-33", testing.changed(testing.base("BR"), {"transfer": {"cross_border": true, "mechanism": "security_assessment"}})) == {"BR-LGPD-33 TRANSFER_UNLAWFUL"}
	testing.denied_by("BR-LGPD-33", testing.changed(testing.base("BR"), {"transfer": {"cross_border": false, "mechanism": "none"}})) == set()
	testing.denied_by("BR-LGPD-33", testing.changed(testing.base("BR"), {"transfer": {"cross_border": true, "mechanism": "none", "separate_consent": true}})) == set()
	testing.denied_by("BR-LGPD-33", testing.changed(testing.base("BR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "none"}})) == set()
	testing.denied_by("BR-LGPD-33", testing.changed(testing.base("BR"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "transfer": {"cross_border": true, "mechanism": "public_instrument"}})) == set()
}
