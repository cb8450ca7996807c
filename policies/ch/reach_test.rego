package tests.ch

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("CH", request) | some name, request in testing.reach("CH")}
	said == {
		"a SIM card under mandate": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body's door": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"CH-FADP CONSENT_NOT_EXPLICIT",
		},
		"counting faces": set(),
		"estimating age": {
			"CH-FADP CONSENT_NOT_EXPLICIT",
		},
		"exporting templates": {
			"CH-FADP CONSENT_NOT_EXPLICIT",
		},
		"police after the event": set(),
		"police live": set(),
		"training algorithms": {
			"CH-FADP CONSENT_NOT_EXPLICIT",
		},
		"watching a shop": set(),
	}
}
