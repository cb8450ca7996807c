package tests.us_ca_sf

import data.countersign.testing

test_sf_19b if {
	testing.denied(testing.police("US-CA-SF")) == {"US-CA-SF GOVERNMENT_USE_BAN"}
	testing.denied(testing.base("US-CA-SF")) == set()
}

# The city's ban binds the city.
test_sf_19b_level if {
	every level in ["federal", "state"] {
		testing.denied(testing.changed(testing.police("US-CA-SF"), {"controller": {"level": level}})) == set()
	}
	every level in ["local", null] {
		"US-CA-SF GOVERNMENT_USE_BAN" in testing.denied(testing.changed(testing.police("US-CA-SF"), {"controller": {"level": level}}))
	}
}
