package tests.us_vt

import data.countersign.testing

_case(objective) := testing.changed(testing.police("US-VT"), {"mode": "post", "authorisation": {"objective": objective}})

test_vt_moratorium if {
	testing.denied(_case("serious_crime_suspect")) == {"US-VT-4622 GOVERNMENT_USE_BAN"}
	testing.denied(_case(null)) == {"US-VT-4622 GOVERNMENT_USE_BAN"}
	testing.denied(_case("child_exploitation")) == set()
	testing.denied(testing.changed(_case(null), {"operation": "detect"})) == set()
}
