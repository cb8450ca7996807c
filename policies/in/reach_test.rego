package tests.in

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("IN", request) | some name, request in testing.reach("IN")}
	said == {
		"a SIM card under mandate": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-SPDI CONSENT_NOT_WRITTEN",
		},
		"a company after the event": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-SPDI CONSENT_NOT_WRITTEN",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"a lawful gate": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"a lawful police search": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"a public body counting faces": set(),
		"a public body that asks": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
		},
		"a public body's station": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"a search that a court keeps secret": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"checking a customer": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-SPDI CONSENT_NOT_WRITTEN",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"IN-DPDP MINOR_NO_GUARDIAN",
		},
		"exporting templates": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-SPDI CONSENT_NOT_WRITTEN",
		},
		"police after the event": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"police at a gate": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"police in a private place": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"police live": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"police verifying after the event": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"training algorithms": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-SPDI CONSENT_NOT_WRITTEN",
		},
		"watching a shop": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-SPDI CONSENT_NOT_WRITTEN",
		},
	}
}
