package tests.us_md

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-MD", request) | some name, request in testing.reach("US-MD")}
	said == {
		"a SIM card under mandate": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body's door": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"counting faces": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"police after the event": set(),
		"police live": set(),
		"training algorithms": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
		"watching a shop": {
			"US-MD-MODPA DISPROPORTIONATE",
		},
	}
}
