package tests.br

import data.countersign.testing

test_br_lgpd_11_form if {
	every form in [["explicit"], ["separate"]] {
		testing.denied(testing.changed(testing.base("BR"), {"consent": {"form": form}})) == {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		}
	}
	testing.denied(testing.base("BR")) == set()
}

test_br_lgpd_11_ground if {
	testing.denied(testing.changed(testing.base("BR"), {"legal_basis": "legitimate_interest"})) == {
		"BR-LGPD-11 SPECIAL_CATEGORY_NO_CONDITION",
		"F09 NO_LEGAL_BASIS",
	}
	testing.denied(testing.changed(testing.base("BR"), {"legal_basis": "vital_interest"})) == {"F09 NO_LEGAL_BASIS"}
	testing.denied(testing.police("BR")) == set()
}
