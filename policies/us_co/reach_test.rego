package tests.us_co

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-CO", request) | some name, request in testing.reach("US-CO")}
	said == {
		"a SIM card under mandate": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 RETENTION_EXCEEDED",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
		"a company after the event": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 RETENTION_EXCEEDED",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
		},
		"a lawful gate": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 RETENTION_EXCEEDED",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 RETENTION_EXCEEDED",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 RETENTION_EXCEEDED",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
		"watching a shop": {
			"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
			"US-CO-1314 RETENTION_EXCEEDED",
			"US-CO-1314 WRITTEN_POLICY_MISSING",
		},
	}
}
