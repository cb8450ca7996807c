package tests.us_tx

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-TX", request) | some name, request in testing.reach("US-TX")}
	said == {
		"a public body's door": set(),
		"checking a customer": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
			"US-TX-CUBI NOTICE_MISSING",
		},
		"counting faces": set(),
		"estimating age": set(),
		"police after the event": set(),
		"police live": set(),
		"watching a shop": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
			"US-TX-CUBI NOTICE_MISSING",
		},
	}
}
