package tests.us_md

import data.countersign.testing

_case(mode, objective) := testing.changed(testing.police("US-MD"), {
	"mode": mode,
	"authorisation": {"type": "warrant", "objective": objective},
})

test_md_2503 if {
	testing.denied(_case("realtime", "serious_crime_suspect")) == {"US-MD-2503 GOVERNMENT_USE_BAN"}
	testing.denied(_case("realtime", "missing_person")) == set()
	testing.denied(_case("post", "serious_crime_suspect")) == set()
	testing.denied(_case("post", "traffic_offence")) == {"US-MD-2503 AUTHORISATION_OBJECTIVE_INVALID"}
	testing.obliged_by("US-MD-2503", _case("post", "terrorism")) == {"US-MD-2503 HUMAN_REVIEW:1"}
}

test_md_2503_verification_is_no_search if {
	request := testing.changed(_case("realtime", "serious_crime_suspect"), {"operation": "verify"})
	testing.denied(request) == set()
}

_search_by_md(level) := testing.changed(testing.police("US-MD"), {
	"controller": {"level": level},
	"authorisation": {"type": "senior_officer", "objective": "serious_crime_suspect"},
})

# A federal agency is out of reach of the state's law.
test_us_md_2503_level if {
	testing.denied_by("US-MD-2503", _search_by_md("federal")) == set()
	every level in ["state", "local", null] {
		testing.denied_by("US-MD-2503", _search_by_md(level)) == {"US-MD-2503 GOVERNMENT_USE_BAN"}
	}
}
