package tests.us_or_pdx

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-OR-PDX", request) | some name, request in testing.reach("US-OR-PDX")}
	said == {
		"a SIM card under mandate": set(),
		"a company after the event": set(),
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": {
			"US-OR-PDX-2020 GOVERNMENT_USE_BAN",
		},
		"a public body counting faces": set(),
		"a public body that asks": {
			"US-OR-PDX-2020 GOVERNMENT_USE_BAN",
		},
		"a public body's station": {
			"US-OR-PDX-2020 GOVERNMENT_USE_BAN",
		},
		"a search that a court keeps secret": {
			"US-OR-PDX-2020 GOVERNMENT_USE_BAN",
		},
		"checking a customer": set(),
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-OR-PDX-34 PRIVATE_USE_BAN",
		},
		"police after the event": {
			"US-OR-PDX-2020 GOVERNMENT_USE_BAN",
		},
		"police at a gate": {
			"US-OR-PDX-2020 GOVERNMENT_USE_BAN",
		},
		"police in a private place": {
			"US-OR-PDX-2020 GOVERNMENT_USE_BAN",
		},
		"police live": {
			"US-OR-PDX-2020 GOVERNMENT_USE_BAN",
		},
		"police verifying after the event": {
			"US-OR-PDX-2020 GOVERNMENT_USE_BAN",
		},
		"training algorithms": {
			"US-OR-PDX-34 PRIVATE_USE_BAN",
		},
		"watching a shop": {
			"US-OR-PDX-34 PRIVATE_USE_BAN",
		},
	}
}
