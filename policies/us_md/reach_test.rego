package tests.us_md

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-MD", request) | some name, request in testing.reach("US-MD")}
	said == {
		"a public body's door": set(),
		"checking a customer": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"counting faces": set(),
		"estimating age": set(),
		"police after the event": set(),
		"police live": set(),
		"watching a shop": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
	}
}
