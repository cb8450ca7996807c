package tests.za

import data.countersign.testing

test_za_popia if {
	testing.denied(testing.changed(testing.base("ZA"), {"subject": {"age": 17}})) == {
		"F13 MINOR_NO_GUARDIAN",
		"ZA-POPIA MINOR_NO_GUARDIAN",
	}
	testing.denied(testing.changed(testing.base("ZA"), {"legal_basis": "legitimate_interest"})) == {
		"F09 NO_LEGAL_BASIS",
		"ZA-POPIA NO_LEGAL_BASIS",
	}
}
