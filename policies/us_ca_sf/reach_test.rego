package tests.us_ca_sf

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-CA-SF", request) | some name, request in testing.reach("US-CA-SF")}
	said == {
		"a SIM card under mandate": set(),
		"a lawful gate": set(),
		"a lawful police search": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"a public body's door": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"a search that a court keeps secret": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"checking a customer": set(),
		"counting faces": set(),
		"estimating age": set(),
		"exporting templates": set(),
		"police after the event": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"police live": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"training algorithms": set(),
		"watching a shop": set(),
	}
}
