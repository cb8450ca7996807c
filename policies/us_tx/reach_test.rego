package tests.us_tx

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-TX", request) | some name, request in testing.reach("US-TX")}
	said == {
		"a SIM card under mandate": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
			"US-TX-CUBI NOTICE_MISSING",
			"US-TX-TDPSA CONSENT_FORM_INVALID",
		},
		"a company after the event": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
			"US-TX-CUBI NOTICE_MISSING",
			"US-TX-TDPSA CONSENT_FORM_INVALID",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
		},
		"a lawful gate": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
			"US-TX-CUBI NOTICE_MISSING",
			"US-TX-TDPSA CONSENT_FORM_INVALID",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
			"US-TX-CUBI NOTICE_MISSING",
			"US-TX-TDPSA CONSENT_FORM_INVALID",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
			"US-TX-CUBI NOTICE_MISSING",
			"US-TX-TDPSA CONSENT_FORM_INVALID",
		},
		"watching a shop": {
			"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
			"US-TX-CUBI NOTICE_MISSING",
			"US-TX-TDPSA CONSENT_FORM_INVALID",
		},
	}
}
