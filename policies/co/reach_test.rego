package tests.co

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("CO", request) | some name, request in testing.reach("CO")}
	said == {
		"a SIM card under mandate": {
			"CO-1581-6 ALTERNATIVE_NOT_OFFERED",
			"CO-1581-6 OFFER_ALTERNATIVE",
		},
		"a company after the event": {
			"CO-1581-6 ALTERNATIVE_NOT_OFFERED",
			"CO-1581-6 CONSENT_NOT_EXPLICIT",
			"CO-1581-6 OFFER_ALTERNATIVE",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"CO-1581-6 OFFER_ALTERNATIVE",
		},
		"a lawful gate": {
			"CO-1581-6 OFFER_ALTERNATIVE",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": {
			"CO-1581-6 ALTERNATIVE_NOT_OFFERED",
			"CO-1581-6 CONSENT_NOT_EXPLICIT",
			"CO-1581-6 OFFER_ALTERNATIVE",
		},
		"a public body's station": {
			"CO-1581-6 ALTERNATIVE_NOT_OFFERED",
			"CO-1581-6 OFFER_ALTERNATIVE",
		},
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"CO-1581-6 ALTERNATIVE_NOT_OFFERED",
			"CO-1581-6 CONSENT_NOT_EXPLICIT",
			"CO-1581-6 OFFER_ALTERNATIVE",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"CO-1581-6 ALTERNATIVE_NOT_OFFERED",
			"CO-1581-6 CONSENT_NOT_EXPLICIT",
			"CO-1581-6 OFFER_ALTERNATIVE",
		},
		"exporting templates": {
			"CO-1581-6 ALTERNATIVE_NOT_OFFERED",
			"CO-1581-6 CONSENT_NOT_EXPLICIT",
			"CO-1581-6 OFFER_ALTERNATIVE",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"CO-1581-6 CONSENT_NOT_EXPLICIT",
		},
		"watching a shop": set(),
	}
}
