package tests.jp

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("JP", request) | some name, request in testing.reach("JP")}
	said == {
		"a SIM card under mandate": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"a company after the event": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"JP-APPI NOTIFY_SUBJECT",
		},
		"a lawful gate": {
			"JP-APPI NOTIFY_SUBJECT",
		},
		"a lawful police search": {
			"JP-APPI NOTIFY_SUBJECT",
		},
		"a public body counting faces": set(),
		"a public body that asks": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"a public body's station": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"a search that a court keeps secret": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"checking a customer": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"police after the event": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"police at a gate": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"police in a private place": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"police live": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"police verifying after the event": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"training algorithms": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
		"watching a shop": {
			"JP-APPI NOTICE_MISSING",
			"JP-APPI NOTIFY_SUBJECT",
			"JP-APPI PURPOSE_MISMATCH",
		},
	}
}
