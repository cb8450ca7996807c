package tests.za

import data.countersign.testing

test_za_popia_10_necessity if {
	testing.denied_by("ZA-POPIA-10", testing.changed(testing.base("ZA"), {"necessity": {"justified": false}})) == {"ZA-POPIA-10 DISPROPORTIONATE"}
	testing.denied_by("ZA-POPIA-10", testing.changed(testing.base("ZA"), {"necessity": null})) == {"ZA-POPIA-10 DISPROPORTIONATE"}
	testing.denied_by("ZA-POPIA-10", testing.changed(testing.estimate("ZA"), {"necessity": {"justified": false}})) == {"ZA-POPIA-10 DISPROPORTIONATE"}
	testing.denied_by("ZA-POPIA-10", testing.changed(testing.base("ZA"), {"operation": "detect", "necessity": {"justified": false}})) == set()
	testing.denied_by("ZA-POPIA-10", testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "necessity": {"justified": false}})) == set()
	testing.denied_by("ZA-POPIA-10", testing.changed(testing.base("ZA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "necessity": {"justified": false}})) == {"ZA-POPIA-10 DISPROPORTIONATE"}
}

test_za_popia_10_purpose if {
	testing.denied_by("ZA-POPIA-10", testing.changed(testing.base("ZA"), {"template": {"enrolment_purpose": "ticketing"}})) == {"ZA-POPIA-10 PURPOSE_MISMATCH"}
	testing.denied_by("ZA-POPIA-10", testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "template": {"enrolment_purpose": "ticketing"}})) == set()
	testing.denied_by("ZA-POPIA-10", testing.changed(testing.base("ZA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "template": {"enrolment_purpose": "ticketing"}})) == {"ZA-POPIA-10 PURPOSE_MISMATCH"}
}
