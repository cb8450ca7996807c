package tests.us

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US", request) | some name, request in testing.reach("US")}
	said == {
		"a SIM card under mandate": set(),
		"a company after the event": set(),
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": set(),
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": set(),
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": set(),
		"watching a shop": {
			"US-FTC-5 DISPLAY_SIGNAGE",
			"US-FTC-5 DISPROPORTIONATE",
			"US-FTC-5 DPIA_MISSING",
			"US-FTC-5 HUMAN_REVIEW:1",
		},
	}
}
