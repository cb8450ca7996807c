package tests.ca

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("CA", request) | some name, request in testing.reach("CA")}
	said == {
		"a SIM card under mandate": {
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"a company after the event": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
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
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"exporting templates": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"watching a shop": {
			"CA-PIPEDA DISPROPORTIONATE",
		},
	}
}
