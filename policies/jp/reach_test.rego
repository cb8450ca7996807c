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
		"a lawful gate": {
			"JP-APPI NOTIFY_SUBJECT",
		},
		"a lawful police search": {
			"JP-APPI NOTIFY_SUBJECT",
		},
		"a public body's door": {
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
		"counting faces": set(),
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
		"police live": {
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
