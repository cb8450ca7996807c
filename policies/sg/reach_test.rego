package tests.sg

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("SG", request) | some name, request in testing.reach("SG")}
	said == {
		"a SIM card under mandate": {
			"SG-PDPA NOTICE_MISSING",
		},
		"a company after the event": {
			"SG-PDPA NOTICE_MISSING",
		},
		"a landlord counting faces": set(),
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"SG-PDPA NOTICE_MISSING",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"SG-PDPA NOTICE_MISSING",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"SG-PDPA NOTICE_MISSING",
		},
		"watching a shop": {
			"SG-PDPA NOTICE_MISSING",
		},
	}
}
