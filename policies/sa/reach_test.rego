package tests.sa

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("SA", request) | some name, request in testing.reach("SA")}
	said == {
		"a SIM card under mandate": set(),
		"a company after the event": {
			"SA-PDPL CONSENT_NOT_EXPLICIT",
		},
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": {
			"SA-PDPL CONSENT_NOT_EXPLICIT",
		},
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"SA-PDPL CONSENT_NOT_EXPLICIT",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"SA-PDPL CONSENT_NOT_EXPLICIT",
		},
		"exporting templates": {
			"SA-PDPL CONSENT_NOT_EXPLICIT",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"SA-PDPL CONSENT_NOT_EXPLICIT",
		},
		"watching a shop": set(),
	}
}
