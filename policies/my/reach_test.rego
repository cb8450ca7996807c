package tests.my

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("MY", request) | some name, request in testing.reach("MY")}
	said == {
		"a SIM card under mandate": set(),
		"a company after the event": {
			"MY-PDPA CONSENT_NOT_EXPLICIT",
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
			"MY-PDPA CONSENT_NOT_EXPLICIT",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"MY-PDPA CONSENT_NOT_EXPLICIT",
		},
		"exporting templates": {
			"MY-PDPA CONSENT_NOT_EXPLICIT",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"MY-PDPA CONSENT_NOT_EXPLICIT",
		},
		"watching a shop": set(),
	}
}
