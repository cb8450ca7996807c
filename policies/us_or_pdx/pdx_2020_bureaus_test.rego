package tests.us_or_pdx

import data.countersign.testing

_agency(level) := testing.changed(testing.police("US-OR-PDX"), {"controller": {"level": level}})

test_pdx_2020 if {
	every level in ["local", null, "regional"] {
		testing.denied(_agency(level)) == {"US-OR-PDX-2020 GOVERNMENT_USE_BAN"}
	}
	every level in ["federal", "state"] {
		testing.denied(_agency(level)) == set()
	}
	testing.denied(testing.base("US-OR-PDX")) == set()
}

test_pdx_2020_counting if {
	counting := testing.changed(_agency("local"), {"operation": "detect"})
	not "US-OR-PDX-2020 GOVERNMENT_USE_BAN" in testing.denied(counting)
}
