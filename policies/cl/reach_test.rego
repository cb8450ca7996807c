package tests.cl

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("CL", request) | some name, request in testing.reach("CL")}
	said == {
		"a SIM card under mandate": {
			"CL-21719 NOTICE_MISSING",
			"CL-21719 NOTIFY_SUBJECT",
		},
		"a company after the event": {
			"CL-21719 CONSENT_NOT_EXPLICIT",
			"CL-21719 NOTICE_MISSING",
			"CL-21719 NOTIFY_SUBJECT",
		},
		"a landlord counting faces": {
			"CL-21719 NOTIFY_SUBJECT",
		},
		"a landlord's door": {
			"CL-21719 NOTIFY_SUBJECT",
		},
		"a lawful gate": {
			"CL-21719 NOTIFY_SUBJECT",
		},
		"a lawful police search": set(),
		"a public body counting faces": {
			"CL-21719 NOTIFY_SUBJECT",
		},
		"a public body that asks": {
			"CL-21719 CONSENT_NOT_EXPLICIT",
			"CL-21719 NOTICE_MISSING",
			"CL-21719 NOTIFY_SUBJECT",
		},
		"a public body's station": {
			"CL-21719 NOTICE_MISSING",
			"CL-21719 NOTIFY_SUBJECT",
		},
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"CL-21719 CONSENT_NOT_EXPLICIT",
			"CL-21719 NOTICE_MISSING",
			"CL-21719 NOTIFY_SUBJECT",
		},
		"counting faces in a station": {
			"CL-21719 NOTIFY_SUBJECT",
		},
		"counting passengers": {
			"CL-21719 NOTIFY_SUBJECT",
		},
		"estimating age": {
			"CL-21719 CONSENT_NOT_EXPLICIT",
			"CL-21719 NOTICE_MISSING",
			"CL-21719 NOTIFY_SUBJECT",
		},
		"exporting templates": {
			"CL-21719 CONSENT_NOT_EXPLICIT",
			"CL-21719 NOTICE_MISSING",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"CL-21719 CONSENT_NOT_EXPLICIT",
			"CL-21719 NOTICE_MISSING",
			"CL-21719 NOTIFY_SUBJECT",
		},
		"watching a shop": {
			"CL-21719 NOTICE_MISSING",
			"CL-21719 NOTIFY_SUBJECT",
		},
	}
}
