package tests.us_ca_sf

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-CA-SF", request) | some name, request in testing.reach("US-CA-SF")}
	said == {
		"a SIM card under mandate": set(),
		"a company after the event": set(),
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"a public body counting faces": set(),
		"a public body that asks": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"a public body's station": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"a search that a court keeps secret": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"checking a customer": set(),
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": set(),
		"police after the event": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"police at a gate": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"police in a private place": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"police live": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"police verifying after the event": {
			"US-CA-SF GOVERNMENT_USE_BAN",
		},
		"training algorithms": set(),
		"watching a shop": set(),
	}
}
