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
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body's door": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"counting faces": set(),
		"estimating age": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"exporting templates": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"police after the event": set(),
		"police live": set(),
		"training algorithms": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
		},
		"watching a shop": {
			"ZA-POPIA MINOR_NO_GUARDIAN",
			"ZA-POPIA NO_LEGAL_BASIS",
		},
	}
}
