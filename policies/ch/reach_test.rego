package tests.ch

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("CH", request) | some name, request in testing.reach("CH")}
	said == {
		"a public body's door": set(),
		"checking a customer": {
			"CH-FADP CONSENT_NOT_EXPLICIT",
		},
		"counting faces": set(),
		"estimating age": {
			"CH-FADP CONSENT_NOT_EXPLICIT",
		},
		"police after the event": set(),
		"police live": set(),
		"watching a shop": set(),
	}
}
