package tests.us_wa

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-WA", request) | some name, request in testing.reach("US-WA")}
	said == {
		"a SIM card under mandate": set(),
		"a company after the event": set(),
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
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
		"checking a customer": set(),
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": set(),
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
		"training algorithms": set(),
		"watching a shop": set(),
	}
}
