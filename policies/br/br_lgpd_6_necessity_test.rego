package tests.br

import data.countersign.testing

test_br_lgpd_6_necessity if {
	testing.denied_by("BR-LGPD-6", testing.changed(testing.base("BR"), {"necessity": {"justified": false}})) == {"BR-LGPD-6 DISPROPORTIONATE"}
	testing.denied_by("BR-LGPD-6", testing.changed(testing.base("BR"), {"necessity": null})) == {"BR-LGPD-6 DISPROPORTIONATE"}
	testing.denied_by("BR-LGPD-6", testing.changed(testing.estimate("BR"), {"necessity": {"justified": false}})) == {"BR-LGPD-6 DISPROPORTIONATE"}
	testing.denied_by("BR-LGPD-6", testing.changed(testing.base("BR"), {"operation": "detect", "necessity": {"justified": false}})) == set()
	testing.denied_by("BR-LGPD-6", testing.changed(testing.base("BR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "necessity": {"justified": false}})) == set()
	testing.denied_by("BR-LGPD-6", testing.changed(testing.base("BR"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "necessity": {"justified": false}})) == {"BR-LGPD-6 DISPROPORTIONATE"}
}

test_br_lgpd_6_purpose if {
	testing.denied_by("BR-LGPD-6", testing.changed(testing.base("BR"), {"template": {"enrolment_purpose": "ticketing"}})) == {"BR-LGPD-6 PURPOSE_MISMATCH"}
	testing.denied_by("BR-LGPD-6", testing.changed(testing.base("BR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"enrolment_purpose": "ticketing"}})) == set()
	testing.denied_by("BR-LGPD-6", testing.changed(testing.base("BR"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"enrolment_purpose": "ticketing"}})) == {"BR-LGPD-6 PURPOSE_MISMATCH"}
}
