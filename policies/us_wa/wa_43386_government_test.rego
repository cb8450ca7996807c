package tests.us_wa

import data.countersign.testing

_by(type) := testing.changed(testing.police("US-WA"), {"authorisation": {"type": type}})

test_wa_43386 if {
	every type in ["warrant", "judicial", "court_order", "exigent"] {
		testing.denied(_by(type)) == set()
	}
	testing.denied(_by("senior_officer")) == {"US-WA-43386 AUTHORISATION_MISSING"}
	testing.denied(_by(null)) == {"F16 AUTHORISATION_MISSING", "US-WA-43386 AUTHORISATION_MISSING"}
	testing.obliged_by("US-WA-43386", _by("warrant")) == {"US-WA-43386 HUMAN_REVIEW:1", "US-WA-43386 REPORT_ANNUAL"}
}

_search_by_wa(level) := testing.changed(testing.police("US-WA"), {
	"controller": {"level": level},
	"authorisation": {"type": "senior_officer", "objective": "serious_crime_suspect"},
})

# A federal agency is out of reach of the state's law.
test_us_wa_43386_level if {
	testing.denied_by("US-WA-43386", _search_by_wa("federal")) == set()
	every level in ["state", "local", null] {
		testing.denied_by("US-WA-43386", _search_by_wa(level)) == {"US-WA-43386 AUTHORISATION_MISSING"}
	}
}
