package tests.us_wa

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-WA", request) | some name, request in testing.reach("US-WA")}
	said == {
		"a SIM card under mandate": {
			"US-WA-MHMDA-020 NOTICE_MISSING",
			"US-WA-MHMDA-020 NOTIFY_SUBJECT",
		},
		"a company after the event": {
			"US-WA-MHMDA-020 NOTICE_MISSING",
			"US-WA-MHMDA-020 NOTIFY_SUBJECT",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"US-WA-MHMDA-020 NOTIFY_SUBJECT",
		},
		"a lawful gate": {
			"US-WA-MHMDA-020 NOTIFY_SUBJECT",
		},
		"a lawful police search": {
			"US-WA-43386 HUMAN_REVIEW:1",
			"US-WA-43386 REPORT_ANNUAL",
		},
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": {
			"US-WA-43386 HUMAN_REVIEW:1",
			"US-WA-43386 REPORT_ANNUAL",
		},
		"checking a customer": {
			"US-WA-MHMDA-020 NOTICE_MISSING",
			"US-WA-MHMDA-020 NOTIFY_SUBJECT",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-WA-MHMDA-020 NOTICE_MISSING",
			"US-WA-MHMDA-020 NOTIFY_SUBJECT",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": {
			"US-WA-43386 AUTHORISATION_MISSING",
			"US-WA-43386 HUMAN_REVIEW:1",
			"US-WA-43386 REPORT_ANNUAL",
		},
		"police live": {
			"US-WA-43386 AUTHORISATION_MISSING",
			"US-WA-43386 HUMAN_REVIEW:1",
			"US-WA-43386 REPORT_ANNUAL",
		},
		"police verifying after the event": set(),
		"training algorithms": {
			"US-WA-MHMDA-020 NOTICE_MISSING",
			"US-WA-MHMDA-020 NOTIFY_SUBJECT",
		},
		"watching a shop": {
			"US-WA-MHMDA-020 NOTICE_MISSING",
			"US-WA-MHMDA-020 NOTIFY_SUBJECT",
		},
	}
}
