package tests.us_ca_sf

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-CA-SF", request) | some name, request in testing.reach("US-CA-SF")}
	said == {
		"a public body's door": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"checking a customer": set(),
		"counting faces": set(),
		"estimating age": set(),
		"police after the event": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"police live": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"watching a shop": set(),
	}
}
