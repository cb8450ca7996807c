package tests.ca

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("CA", request) | some name, request in testing.reach("CA")}
	said == {
		"a SIM card under mandate": {
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body's door": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"counting faces": set(),
		"estimating age": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"exporting templates": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"police after the event": set(),
		"police live": set(),
		"training algorithms": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
		},
		"watching a shop": {
			"CA-PIPEDA DISPROPORTIONATE",
		},
	}
}
