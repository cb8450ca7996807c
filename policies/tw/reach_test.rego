package tests.tw

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("TW", request) | some name, request in testing.reach("TW")}
	said == {
		"a SIM card under mandate": {
			"TW-PDPA NOTICE_MISSING",
			"TW-PDPA NOTIFY_SUBJECT",
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"a company after the event": {
			"TW-PDPA NOTICE_MISSING",
			"TW-PDPA NOTIFY_SUBJECT",
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"TW-PDPA NOTIFY_SUBJECT",
		},
		"a lawful gate": {
			"TW-PDPA NOTIFY_SUBJECT",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": {
			"TW-PDPA NOTICE_MISSING",
			"TW-PDPA NOTIFY_SUBJECT",
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"a public body's station": {
			"TW-PDPA NOTICE_MISSING",
			"TW-PDPA NOTIFY_SUBJECT",
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"a search that a court keeps secret": {
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"checking a customer": {
			"TW-PDPA NOTICE_MISSING",
			"TW-PDPA NOTIFY_SUBJECT",
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"TW-PDPA NOTICE_MISSING",
			"TW-PDPA NOTIFY_SUBJECT",
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"police after the event": {
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"police at a gate": {
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"police in a private place": {
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"police live": {
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"police verifying after the event": {
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"training algorithms": {
			"TW-PDPA NOTICE_MISSING",
			"TW-PDPA NOTIFY_SUBJECT",
			"TW-PDPA PURPOSE_MISMATCH",
		},
		"watching a shop": {
			"TW-PDPA NOTICE_MISSING",
			"TW-PDPA NOTIFY_SUBJECT",
			"TW-PDPA PURPOSE_MISMATCH",
		},
	}
}
