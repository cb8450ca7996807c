package tests.sg

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("SG", request) | some name, request in testing.reach("SG")}
	said == {
		"a public body's door": set(),
		"checking a customer": {
			"SG-PDPA NOTICE_MISSING",
		},
		"counting faces": set(),
		"estimating age": set(),
		"police after the event": set(),
		"police live": set(),
		"watching a shop": {
			"SG-PDPA NOTICE_MISSING",
		},
	}
}
