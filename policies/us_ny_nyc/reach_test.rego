package tests.us_ny_nyc

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-NY-NYC", request) | some name, request in testing.reach("US-NY-NYC")}
	said == {
		"a SIM card under mandate": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body's door": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": set(),
		"counting faces": set(),
		"estimating age": set(),
		"exporting templates": set(),
		"police after the event": set(),
		"police live": set(),
		"training algorithms": set(),
		"watching a shop": {
			"US-NY-NYC-22 DISPLAY_SIGNAGE",
			"US-NY-NYC-22 SIGNAGE_MISSING",
		},
	}
}
