package tests.br

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("BR", request) | some name, request in testing.reach("BR")}
	said == {
		"a SIM card under mandate": {
			"BR-LGPD-11 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body's door": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"counting faces": set(),
		"estimating age": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"exporting templates": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"police after the event": set(),
		"police live": set(),
		"training algorithms": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
		},
		"watching a shop": {
			"BR-LGPD-11 SPECIAL_CATEGORY_NO_CONDITION",
		},
	}
}
