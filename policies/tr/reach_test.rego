package tests.tr

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("TR", request) | some name, request in testing.reach("TR")}
	said == {
		"a SIM card under mandate": {
			"TR-KVKK-6 DISPROPORTIONATE",
			"TR-KVKK-6 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"a company after the event": {
			"TR-KVKK-6 CONSENT_NOT_EXPLICIT",
			"TR-KVKK-6 DISPROPORTIONATE",
		},
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": {
			"TR-KVKK-6 CONSENT_NOT_EXPLICIT",
			"TR-KVKK-6 DISPROPORTIONATE",
		},
		"a public body's station": {
			"TR-KVKK-6 DISPROPORTIONATE",
		},
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"TR-KVKK-6 CONSENT_NOT_EXPLICIT",
			"TR-KVKK-6 DISPROPORTIONATE",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"TR-KVKK-6 CONSENT_NOT_EXPLICIT",
			"TR-KVKK-6 DISPROPORTIONATE",
		},
		"exporting templates": {
			"TR-KVKK-6 CONSENT_NOT_EXPLICIT",
			"TR-KVKK-6 DISPROPORTIONATE",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"TR-KVKK-6 CONSENT_NOT_EXPLICIT",
			"TR-KVKK-6 DISPROPORTIONATE",
		},
		"watching a shop": {
			"TR-KVKK-6 DISPROPORTIONATE",
			"TR-KVKK-6 SPECIAL_CATEGORY_NO_CONDITION",
		},
	}
}
