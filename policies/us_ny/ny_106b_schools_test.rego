package tests.us_ny

import data.countersign.testing

test_ny_106b if {
	request := testing.changed(testing.base("US-NY"), {"controller": {"type": "school"}})
	testing.denied(request) == {"US-NY-106B SCHOOL_FR_BAN"}
	testing.denied(testing.changed(request, {"operation": "detect"})) == set()
	testing.denied(testing.base("US-NY")) == set()
}
