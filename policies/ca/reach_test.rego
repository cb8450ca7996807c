package tests.ca

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("CA", request) | some name, request in testing.reach("CA")}
	said == {
		"a SIM card under mandate": {
			"CA-PIPEDA DISPROPORTIONATE",
			"CA-PIPEDA-4-3 NOTICE_MISSING",
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
			"CA-PIPEDA-4-5 DELETE_NOW",
			"CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END",
			"CA-PIPEDA-4-5 PURPOSE_MISMATCH",
			"CA-PIPEDA-4-5 RETENTION_EXCEEDED",
		},
		"a company after the event": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
			"CA-PIPEDA-4-3 NOTICE_MISSING",
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
			"CA-PIPEDA-4-5 DELETE_NOW",
			"CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END",
			"CA-PIPEDA-4-5 PURPOSE_MISMATCH",
			"CA-PIPEDA-4-5 RETENTION_EXCEEDED",
		},
		"a landlord counting faces": {
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
		},
		"a landlord's door": {
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
			"CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END",
		},
		"a lawful gate": {
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
			"CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
			"CA-PIPEDA-4-3 NOTICE_MISSING",
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
			"CA-PIPEDA-4-5 DELETE_NOW",
			"CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END",
			"CA-PIPEDA-4-5 PURPOSE_MISMATCH",
			"CA-PIPEDA-4-5 RETENTION_EXCEEDED",
		},
		"counting faces in a station": {
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
		},
		"counting passengers": {
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
		},
		"estimating age": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
			"CA-PIPEDA-4-3 NOTICE_MISSING",
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
		},
		"exporting templates": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
			"CA-PIPEDA-4-3 NOTICE_MISSING",
			"CA-PIPEDA-4-5 DELETE_NOW",
			"CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END",
			"CA-PIPEDA-4-5 PURPOSE_MISMATCH",
			"CA-PIPEDA-4-5 RETENTION_EXCEEDED",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"CA-PIPEDA CONSENT_NOT_EXPLICIT",
			"CA-PIPEDA DISPROPORTIONATE",
			"CA-PIPEDA-4-3 NOTICE_MISSING",
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
			"CA-PIPEDA-4-5 DELETE_NOW",
			"CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END",
			"CA-PIPEDA-4-5 PURPOSE_MISMATCH",
			"CA-PIPEDA-4-5 RETENTION_EXCEEDED",
		},
		"watching a shop": {
			"CA-PIPEDA DISPROPORTIONATE",
			"CA-PIPEDA-4-3 NOTICE_MISSING",
			"CA-PIPEDA-4-3 NOTIFY_SUBJECT",
			"CA-PIPEDA-4-5 DELETE_NOW",
			"CA-PIPEDA-4-5 DELETE_ON_PURPOSE_END",
			"CA-PIPEDA-4-5 PURPOSE_MISMATCH",
			"CA-PIPEDA-4-5 RETENTION_EXCEEDED",
		},
	}
}
