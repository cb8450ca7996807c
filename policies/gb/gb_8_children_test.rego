package tests.gb

import data.countersign.testing

test_gb_8 if {
	testing.denied(testing.changed(testing.base("GB"), {"subject": {"age": 12}})) == {
		"F13 MINOR_NO_GUARDIAN",
		"GB-8 MINOR_NO_GUARDIAN",
	}
	testing.denied(testing.changed(testing.base("GB"), {"subject": {"age": 13}})) == set()
}
