package tests.us_vt

import data.countersign.testing

_case(objective) := testing.changed(testing.police("US-VT"), {"mode": "post", "authorisation": {"objective": objective}})

test_vt_moratorium if {
	testing.denied(_case("serious_crime_suspect")) == {"US-VT-4622 GOVERNMENT_USE_BAN"}
	testing.denied(_case(null)) == {"US-VT-4622 GOVERNMENT_USE_BAN"}
	testing.denied(_case("child_exploitation")) == set()
	testing.denied(testing.changed(_case(null), {"operation": "detect"})) == set()
}

_search_by_vt(level) := testing.changed(testing.police("US-VT"), {
	"controller": {"level": level},
	"authorisation": {"type": "senior_officer", "objective": "serious_crime_suspect"},
})

# A federal agency is out of reach of the state's law.
test_us_vt_4622_level if {
	testing.denied_by("US-VT-4622", _search_by_vt("federal")) == set()
	every level in ["state", "local", null] {
		testing.denied_by("US-VT-4622", _search_by_vt(level)) == {"US-VT-4622 GOVERNMENT_USE_BAN"}
	}
}
