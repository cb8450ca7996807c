package tests.us_vt

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-VT", request) | some name, request in testing.reach("US-VT")}
	said == {
		"a public body's door": set(),
		"checking a customer": set(),
		"counting faces": set(),
		"estimating age": set(),
		"police after the event": {
			"US-VT-4622 GOVERNMENT_USE_BAN",
		},
		"police live": {
			"US-VT-4622 GOVERNMENT_USE_BAN",
		},
		"watching a shop": set(),
	}
}
