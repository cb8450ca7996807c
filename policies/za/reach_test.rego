package tests.za

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("ZA", request) | some name, request in testing.reach("ZA")}
	said == {
		"a SIM card under mandate": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
			"ZA-POPIA NO_LEGAL_BASIS",
		},
		"a company after the event": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"exporting templates": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"watching a shop": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
			"ZA-POPIA NO_LEGAL_BASIS",
		},
	}
}
