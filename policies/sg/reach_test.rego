package tests.sg

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("SG", request) | some name, request in testing.reach("SG")}
	said == {
		"a SIM card under mandate": {
			"SG-PDPA NOTICE_MISSING",
		},
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body's door": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"SG-PDPA NOTICE_MISSING",
		},
		"counting faces": set(),
		"estimating age": set(),
		"exporting templates": {
			"SG-PDPA NOTICE_MISSING",
		},
		"police after the event": set(),
		"police live": set(),
		"training algorithms": {
			"SG-PDPA NOTICE_MISSING",
		},
		"watching a shop": {
			"SG-PDPA NOTICE_MISSING",
		},
	}
}
