package tests.br

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("BR", request) | some name, request in testing.reach("BR")}
	said == {
		"a SIM card under mandate": {
			"BR-LGPD-11 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"a company after the event": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"exporting templates": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"watching a shop": {
			"BR-LGPD-11 SPECIAL_CATEGORY_NO_CONDITION",
		},
	}
}
