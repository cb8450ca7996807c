package tests.mx

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("MX", request) | some name, request in testing.reach("MX")}
	said == {
		"a SIM card under mandate": {
			"MX-LFPDPPP NOTICE_MISSING",
			"MX-LFPDPPP NOTIFY_SUBJECT",
			"MX-LFPDPPP PURPOSE_MISMATCH",
		},
		"a company after the event": {
			"MX-LFPDPPP CONSENT_NOT_WRITTEN",
			"MX-LFPDPPP NOTICE_MISSING",
			"MX-LFPDPPP NOTIFY_SUBJECT",
			"MX-LFPDPPP PURPOSE_MISMATCH",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"MX-LFPDPPP NOTIFY_SUBJECT",
		},
		"a lawful gate": {
			"MX-LFPDPPP NOTIFY_SUBJECT",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"MX-LFPDPPP CONSENT_NOT_WRITTEN",
			"MX-LFPDPPP NOTICE_MISSING",
			"MX-LFPDPPP NOTIFY_SUBJECT",
			"MX-LFPDPPP PURPOSE_MISMATCH",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"MX-LFPDPPP CONSENT_NOT_WRITTEN",
		},
		"exporting templates": {
			"MX-LFPDPPP CONSENT_NOT_WRITTEN",
			"MX-LFPDPPP NOTICE_MISSING",
			"MX-LFPDPPP NOTIFY_SUBJECT",
			"MX-LFPDPPP PURPOSE_MISMATCH",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"MX-LFPDPPP CONSENT_NOT_WRITTEN",
			"MX-LFPDPPP NOTICE_MISSING",
			"MX-LFPDPPP NOTIFY_SUBJECT",
			"MX-LFPDPPP PURPOSE_MISMATCH",
		},
		"watching a shop": {
			"MX-LFPDPPP NOTICE_MISSING",
			"MX-LFPDPPP NOTIFY_SUBJECT",
			"MX-LFPDPPP PURPOSE_MISMATCH",
		},
	}
}
