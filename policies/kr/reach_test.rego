package tests.kr

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("KR", request) | some name, request in testing.reach("KR")}
	said == {
		"a SIM card under mandate": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
			"KR-PIPA-23 MINOR_NO_GUARDIAN",
		},
		"a company after the event": {
			"KR-PIPA-23 CONSENT_NOT_SEPARATE",
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
			"KR-PIPA-23 MINOR_NO_GUARDIAN",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"a lawful gate": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"a lawful police search": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"a public body counting faces": set(),
		"a public body that asks": {
			"KR-PIPA-23 CONSENT_NOT_SEPARATE",
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
			"KR-PIPA-23 MINOR_NO_GUARDIAN",
		},
		"a public body's station": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"a search that a court keeps secret": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"checking a customer": {
			"KR-PIPA-23 CONSENT_NOT_SEPARATE",
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
			"KR-PIPA-23 MINOR_NO_GUARDIAN",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"KR-PIPA-23 CONSENT_NOT_SEPARATE",
			"KR-PIPA-23 MINOR_NO_GUARDIAN",
		},
		"exporting templates": {
			"KR-PIPA-23 CONSENT_NOT_SEPARATE",
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
			"KR-PIPA-23 MINOR_NO_GUARDIAN",
		},
		"police after the event": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"police at a gate": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"police in a private place": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"police live": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"police verifying after the event": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
		},
		"training algorithms": {
			"KR-PIPA-23 CONSENT_NOT_SEPARATE",
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
			"KR-PIPA-23 MINOR_NO_GUARDIAN",
		},
		"watching a shop": {
			"KR-PIPA-23 DELETE_ON_PURPOSE_END",
			"KR-PIPA-23 MINOR_NO_GUARDIAN",
		},
	}
}
