package tests.us_il

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US-IL", request) | some name, request in testing.reach("US-IL")}
	said == {
		"a public body's door": set(),
		"checking a customer": {
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15A WRITTEN_POLICY_MISSING",
			"US-IL-15B CONSENT_NOT_WRITTEN",
			"US-IL-15B NOTICE_MISSING",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
		"counting faces": set(),
		"estimating age": set(),
		"police after the event": set(),
		"police live": set(),
		"watching a shop": {
			"US-IL-15A RETENTION_SCHEDULE_PUBLIC",
			"US-IL-15A WRITTEN_POLICY_MISSING",
			"US-IL-15B CONSENT_NOT_WRITTEN",
			"US-IL-15B NOTICE_MISSING",
			"US-IL-15D ENCRYPT_AT_REST",
			"US-IL-15D NO_SECONDARY_USE",
		},
	}
}
