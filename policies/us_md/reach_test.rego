package tests.us_md

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-MD", request) | some name, request in testing.reach("US-MD")}
	said == {
		"a SIM card under mandate": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"a company after the event": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"watching a shop": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
	}
}
