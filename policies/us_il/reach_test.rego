package tests.us_il

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-IL", request) | some name, request in testing.reach("US-IL")}
	said == {
		"a SIM card under mandate": {
			"US-IL-15A DELETE_NOW",
			"US-IL-15A RETENTION_EXCEEDED",
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15A WRITTEN_POLICY_MISSING",
			"US-IL-15B CONSENT_NOT_WRITTEN",
			"US-IL-15B NOTICE_MISSING",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
		"a company after the event": {
			"US-IL-15A DELETE_NOW",
			"US-IL-15A RETENTION_EXCEEDED",
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15A WRITTEN_POLICY_MISSING",
			"US-IL-15B CONSENT_NOT_WRITTEN",
			"US-IL-15B NOTICE_MISSING",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
		"a lawful gate": {
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"US-IL-15A DELETE_NOW",
			"US-IL-15A RETENTION_EXCEEDED",
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15A WRITTEN_POLICY_MISSING",
			"US-IL-15B CONSENT_NOT_WRITTEN",
			"US-IL-15B NOTICE_MISSING",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": set(),
		"exporting templates": {
			"US-IL-15A DELETE_NOW",
			"US-IL-15A RETENTION_EXCEEDED",
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15A WRITTEN_POLICY_MISSING",
			"US-IL-15B CONSENT_NOT_WRITTEN",
			"US-IL-15B NOTICE_MISSING",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"US-IL-15A DELETE_NOW",
			"US-IL-15A RETENTION_EXCEEDED",
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15A WRITTEN_POLICY_MISSING",
			"US-IL-15B CONSENT_NOT_WRITTEN",
			"US-IL-15B NOTICE_MISSING",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
		"watching a shop": {
			"US-IL-15A DELETE_NOW",
			"US-IL-15A RETENTION_EXCEEDED",
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15A WRITTEN_POLICY_MISSING",
			"US-IL-15B CONSENT_NOT_WRITTEN",
			"US-IL-15B NOTICE_MISSING",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
	}
}
