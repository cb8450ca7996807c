package tests.il

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("IL", request) | some name, request in testing.reach("IL")}
	said == {
		"a SIM card under mandate": {
			"IL-PPL-13 DISPROPORTIONATE",
			"IL-PPL-13 NOTICE_MISSING",
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
		"a company after the event": {
			"IL-PPL-13 DISPROPORTIONATE",
			"IL-PPL-13 NOTICE_MISSING",
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
		"a lawful gate": {
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": {
			"IL-PPL-13 DISPROPORTIONATE",
			"IL-PPL-13 NOTICE_MISSING",
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
		"a public body's station": {
			"IL-PPL-13 DISPROPORTIONATE",
			"IL-PPL-13 NOTICE_MISSING",
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"IL-PPL-13 DISPROPORTIONATE",
			"IL-PPL-13 NOTICE_MISSING",
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"IL-PPL-13 DISPROPORTIONATE",
			"IL-PPL-13 NOTICE_MISSING",
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"IL-PPL-13 DISPROPORTIONATE",
			"IL-PPL-13 NOTICE_MISSING",
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
		"watching a shop": {
			"IL-PPL-13 DISPROPORTIONATE",
			"IL-PPL-13 NOTICE_MISSING",
			"IL-PPL-13 NOTIFY_SUBJECT",
		},
	}
}
