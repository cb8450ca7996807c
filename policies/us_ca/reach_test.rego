package tests.us_ca

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-CA", request) | some name, request in testing.reach("US-CA")}
	said == {
		"a SIM card under mandate": {
			"US-CA-ADMT DPIA_REVIEW",
			"US-CA-CCPA NOTICE_MISSING",
			"US-CA-CCPA OPT_OUT_MECHANISM",
		},
		"a company after the event": {
			"US-CA-ADMT DPIA_REVIEW",
			"US-CA-CCPA NOTICE_MISSING",
			"US-CA-CCPA OPT_OUT_MECHANISM",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"US-CA-ADMT DPIA_REVIEW",
			"US-CA-CCPA OPT_OUT_MECHANISM",
		},
		"a lawful gate": {
			"US-CA-ADMT DPIA_REVIEW",
			"US-CA-CCPA OPT_OUT_MECHANISM",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-CA-ADMT DPIA_REVIEW",
			"US-CA-CCPA NOTICE_MISSING",
			"US-CA-CCPA OPT_OUT_MECHANISM",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-CA-ADMT DPIA_REVIEW",
			"US-CA-CCPA NOTICE_MISSING",
			"US-CA-CCPA OPT_OUT_MECHANISM",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-CA-ADMT DPIA_REVIEW",
			"US-CA-CCPA NOTICE_MISSING",
			"US-CA-CCPA OPT_OUT_MECHANISM",
		},
		"watching a shop": {
			"US-CA-ADMT DPIA_REVIEW",
			"US-CA-CCPA NOTICE_MISSING",
			"US-CA-CCPA OPT_OUT_MECHANISM",
		},
	}
}
