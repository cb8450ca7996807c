package tests.us_or_pdx

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-OR-PDX", request) | some name, request in testing.reach("US-OR-PDX")}
	said == {
		"a public body's door": {
			"US-OR-PDX-34 GOVERNMENT_USE_BAN",
		},
		"checking a customer": set(),
		"counting faces": set(),
		"estimating age": set(),
		"police after the event": {
			"US-OR-PDX-34 GOVERNMENT_USE_BAN",
		},
		"police live": {
			"US-OR-PDX-34 GOVERNMENT_USE_BAN",
		},
		"watching a shop": {
			"US-OR-PDX-34 PRIVATE_USE_BAN",
		},
	}
}
