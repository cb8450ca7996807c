package tests.eu

import data.countersign.testing

test_mercadona if {
	testing.denied(testing.shop("ES")) == set()
	testing.denied(testing.changed(testing.shop("ES"), {"legal_basis": "legitimate_interest"})) == {
		"EU-GDPR-9 SPECIAL_CATEGORY_NO_CONDITION",
		"EU-MERC SPECIAL_CATEGORY_NO_CONDITION",
		"F09 NO_LEGAL_BASIS",
	}
}
