package tests.us_co

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-CO", request) | some name, request in testing.reach("US-CO")}
	said == {
		"a SIM card under mandate": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
		"a lawful gate": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
		},
		"a lawful police search": set(),
		"a public body's door": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
		"counting faces": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
		"police after the event": set(),
		"police live": set(),
		"training algorithms": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
		"watching a shop": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
	}
}
