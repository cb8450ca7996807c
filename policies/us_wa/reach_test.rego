package tests.us_wa

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-WA", request) | some name, request in testing.reach("US-WA")}
	said == {
		"a SIM card under mandate": set(),
		"a lawful gate": set(),
		"a lawful police search": {
			"US-WA-43386 HUMAN_REVIEW:1",
			"US-WA-43386 REPORT_ANNUAL",
		},
		"a public body's door": set(),
		"a search that a court keeps secret": {
			"US-WA-43386 HUMAN_REVIEW:1",
			"US-WA-43386 REPORT_ANNUAL",
		},
		"checking a customer": set(),
		"counting faces": set(),
		"estimating age": set(),
		"exporting templates": set(),
		"police after the event": set(),
		"police live": {
			"US-WA-43386 AUTHORISATION_MISSING",
			"US-WA-43386 HUMAN_REVIEW:1",
			"US-WA-43386 REPORT_ANNUAL",
		},
		"training algorithms": set(),
		"watching a shop": set(),
	}
}
