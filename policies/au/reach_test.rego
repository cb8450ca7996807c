package tests.au

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("AU", request) | some name, request in testing.reach("AU")}
	said == {
		"a SIM card under mandate": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
			"AU-APP3 NOTICE_MISSING",
			"AU-APP3 NO_LEGAL_BASIS",
		},
		"a company after the event": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
			"AU-APP3 NOTICE_MISSING",
		},
		"a landlord counting faces": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": set(),
		"a public body counting faces": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"a public body that asks": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
			"AU-APP3 NOTICE_MISSING",
		},
		"a public body's station": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
			"AU-APP3 NOTICE_MISSING",
		},
		"a search that a court keeps secret": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"checking a customer": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
			"AU-APP3 NOTICE_MISSING",
		},
		"counting faces in a station": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"counting passengers": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"estimating age": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"exporting templates": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
			"AU-APP3 NOTICE_MISSING",
		},
		"police after the event": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"police at a gate": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"police in a private place": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"police live": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"police verifying after the event": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
		},
		"training algorithms": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
			"AU-APP3 NOTICE_MISSING",
		},
		"watching a shop": {
			"AU-ADM RETENTION_SCHEDULE_PUBLIC",
			"AU-APP3 DELETE_NON_MATCH_IMMEDIATELY",
			"AU-APP3 DISPLAY_SIGNAGE",
			"AU-APP3 HUMAN_REVIEW:1",
			"AU-APP3 NOTICE_MISSING",
			"AU-APP3 NO_LEGAL_BASIS",
		},
	}
}
