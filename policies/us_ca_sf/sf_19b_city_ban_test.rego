package tests.us_ca_sf

import data.countersign.testing

test_sf_19b if {
	testing.denied(testing.police("US-CA-SF")) == {"US-CA-SF GOVERNMENT_USE_BAN"}
	testing.denied(testing.base("US-CA-SF")) == set()
}
