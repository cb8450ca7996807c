package tests.us_vt

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-VT", request) | some name, request in testing.reach("US-VT")}
	said == {
		"a SIM card under mandate": set(),
		"a company after the event": set(),
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": {
			"US-VT-4622 GOVERNMENT_USE_BAN",
		},
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": {
			"US-VT-4622 GOVERNMENT_USE_BAN",
		},
		"checking a customer": set(),
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": set(),
		"police after the event": {
			"US-VT-4622 GOVERNMENT_USE_BAN",
		},
		"police at a gate": {
			"US-VT-4622 GOVERNMENT_USE_BAN",
		},
		"police in a private place": {
			"US-VT-4622 GOVERNMENT_USE_BAN",
		},
		"police live": {
			"US-VT-4622 GOVERNMENT_USE_BAN",
		},
		"police verifying after the event": {
			"US-VT-4622 GOVERNMENT_USE_BAN",
		},
		"training algorithms": set(),
		"watching a shop": set(),
	}
}
