package tests.in

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("IN", request) | some name, request in testing.reach("IN")}
	said == {
		"a SIM card under mandate": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-DPDP NOTICE_MISSING",
			"IN-SPDI CONSENT_NOT_WRITTEN",
			"IN-SPDI-5 DELETE_NOW",
			"IN-SPDI-5 DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 NOTICE_MISSING",
			"IN-SPDI-5 NOTIFY_SUBJECT",
			"IN-SPDI-5 RETENTION_EXCEEDED",
		},
		"a company after the event": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-DPDP NOTICE_MISSING",
			"IN-SPDI CONSENT_NOT_WRITTEN",
			"IN-SPDI-5 DELETE_NOW",
			"IN-SPDI-5 DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 NOTICE_MISSING",
			"IN-SPDI-5 NOTIFY_SUBJECT",
			"IN-SPDI-5 RETENTION_EXCEEDED",
		},
		"a landlord counting faces": {
			"IN-SPDI-5 NOTIFY_SUBJECT",
		},
		"a landlord's door": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 NOTIFY_SUBJECT",
		},
		"a lawful gate": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 NOTIFY_SUBJECT",
		},
		"a lawful police search": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"a public body counting faces": set(),
		"a public body that asks": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-DPDP NOTICE_MISSING",
		},
		"a public body's station": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP NOTICE_MISSING",
		},
		"a search that a court keeps secret": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
		},
		"checking a customer": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-DPDP NOTICE_MISSING",
			"IN-SPDI CONSENT_NOT_WRITTEN",
			"IN-SPDI-5 DELETE_NOW",
			"IN-SPDI-5 DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 NOTICE_MISSING",
			"IN-SPDI-5 NOTIFY_SUBJECT",
			"IN-SPDI-5 RETENTION_EXCEEDED",
		},
		"counting faces in a station": {
			"IN-SPDI-5 NOTIFY_SUBJECT",
		},
		"counting passengers": {
			"IN-SPDI-5 NOTIFY_SUBJECT",
		},
		"estimating age": {
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-DPDP NOTICE_MISSING",
			"IN-SPDI-5 NOTICE_MISSING",
			"IN-SPDI-5 NOTIFY_SUBJECT",
		},
		"exporting templates": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-DPDP NOTICE_MISSING",
			"IN-SPDI CONSENT_NOT_WRITTEN",
			"IN-SPDI-5 DELETE_NOW",
			"IN-SPDI-5 DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 NOTICE_MISSING",
			"IN-SPDI-5 RETENTION_EXCEEDED",
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
			"IN-DPDP NOTICE_MISSING",
			"IN-SPDI CONSENT_NOT_WRITTEN",
			"IN-SPDI-5 DELETE_NOW",
			"IN-SPDI-5 DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 NOTICE_MISSING",
			"IN-SPDI-5 NOTIFY_SUBJECT",
			"IN-SPDI-5 RETENTION_EXCEEDED",
		},
		"watching a shop": {
			"IN-DPDP DELETE_ON_PURPOSE_END",
			"IN-DPDP MINOR_NO_GUARDIAN",
			"IN-DPDP NOTICE_MISSING",
			"IN-SPDI CONSENT_NOT_WRITTEN",
			"IN-SPDI-5 DELETE_NOW",
			"IN-SPDI-5 DELETE_ON_PURPOSE_END",
			"IN-SPDI-5 NOTICE_MISSING",
			"IN-SPDI-5 NOTIFY_SUBJECT",
			"IN-SPDI-5 RETENTION_EXCEEDED",
		},
	}
}
