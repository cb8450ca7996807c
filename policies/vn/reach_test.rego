package tests.vn

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("VN", request) | some name, request in testing.reach("VN")}
	said == {
		"a SIM card under mandate": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
			"VN-PDPL MINOR_NO_GUARDIAN",
		},
		"a company after the event": {
			"VN-PDPL CONSENT_FORM_INVALID",
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
			"VN-PDPL MINOR_NO_GUARDIAN",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
		},
		"a lawful gate": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
		},
		"a lawful police search": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
		},
		"a public body counting faces": set(),
		"a public body that asks": {
			"VN-PDPL CONSENT_FORM_INVALID",
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
			"VN-PDPL MINOR_NO_GUARDIAN",
		},
		"a public body's station": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
		},
		"a search that a court keeps secret": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
		},
		"checking a customer": {
			"VN-PDPL CONSENT_FORM_INVALID",
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
			"VN-PDPL MINOR_NO_GUARDIAN",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"VN-PDPL CONSENT_FORM_INVALID",
			"VN-PDPL DPIA_MISSING",
			"VN-PDPL MINOR_NO_GUARDIAN",
		},
		"exporting templates": {
			"VN-PDPL CONSENT_FORM_INVALID",
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
			"VN-PDPL MINOR_NO_GUARDIAN",
		},
		"police after the event": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
		},
		"police at a gate": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
		},
		"police in a private place": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
		},
		"police live": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
		},
		"police verifying after the event": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
		},
		"training algorithms": {
			"VN-PDPL CONSENT_FORM_INVALID",
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
			"VN-PDPL MINOR_NO_GUARDIAN",
		},
		"watching a shop": {
			"VN-PDPL DELETE_ON_PURPOSE_END",
			"VN-PDPL DPIA_MISSING",
			"VN-PDPL MINOR_NO_GUARDIAN",
		},
	}
}
