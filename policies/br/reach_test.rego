package tests.br

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("BR", request) | some name, request in testing.reach("BR")}
	said == {
		"a SIM card under mandate": {
			"BR-LGPD-11 SPECIAL_CATEGORY_NO_CONDITION",
			"BR-LGPD-15 DELETE_NOW",
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-15 RETENTION_EXCEEDED",
			"BR-LGPD-6 DISPROPORTIONATE",
			"BR-LGPD-6 PURPOSE_MISMATCH",
			"BR-LGPD-9 NOTICE_MISSING",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"a company after the event": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
			"BR-LGPD-15 DELETE_NOW",
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-15 RETENTION_EXCEEDED",
			"BR-LGPD-6 DISPROPORTIONATE",
			"BR-LGPD-6 PURPOSE_MISMATCH",
			"BR-LGPD-9 NOTICE_MISSING",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"a landlord counting faces": {
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"a landlord's door": {
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"a lawful gate": {
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"a lawful police search": set(),
		"a public body counting faces": {
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"a public body that asks": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
			"BR-LGPD-15 DELETE_NOW",
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-15 RETENTION_EXCEEDED",
			"BR-LGPD-6 DISPROPORTIONATE",
			"BR-LGPD-6 PURPOSE_MISMATCH",
			"BR-LGPD-9 NOTICE_MISSING",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"a public body's station": {
			"BR-LGPD-15 DELETE_NOW",
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-15 RETENTION_EXCEEDED",
			"BR-LGPD-6 DISPROPORTIONATE",
			"BR-LGPD-6 PURPOSE_MISMATCH",
			"BR-LGPD-9 NOTICE_MISSING",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
			"BR-LGPD-15 DELETE_NOW",
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-15 RETENTION_EXCEEDED",
			"BR-LGPD-6 DISPROPORTIONATE",
			"BR-LGPD-6 PURPOSE_MISMATCH",
			"BR-LGPD-9 NOTICE_MISSING",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"counting faces in a station": {
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"counting passengers": {
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"estimating age": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
			"BR-LGPD-6 DISPROPORTIONATE",
			"BR-LGPD-9 NOTICE_MISSING",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"exporting templates": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
			"BR-LGPD-15 DELETE_NOW",
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-15 RETENTION_EXCEEDED",
			"BR-LGPD-6 DISPROPORTIONATE",
			"BR-LGPD-6 PURPOSE_MISMATCH",
			"BR-LGPD-9 NOTICE_MISSING",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"BR-LGPD-11 CONSENT_NOT_SEPARATE",
			"BR-LGPD-15 DELETE_NOW",
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-15 RETENTION_EXCEEDED",
			"BR-LGPD-6 DISPROPORTIONATE",
			"BR-LGPD-6 PURPOSE_MISMATCH",
			"BR-LGPD-9 NOTICE_MISSING",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
		"watching a shop": {
			"BR-LGPD-11 SPECIAL_CATEGORY_NO_CONDITION",
			"BR-LGPD-15 DELETE_NOW",
			"BR-LGPD-15 DELETE_ON_PURPOSE_END",
			"BR-LGPD-15 RETENTION_EXCEEDED",
			"BR-LGPD-6 DISPROPORTIONATE",
			"BR-LGPD-6 PURPOSE_MISMATCH",
			"BR-LGPD-9 NOTICE_MISSING",
			"BR-LGPD-9 NOTIFY_SUBJECT",
		},
	}
}
