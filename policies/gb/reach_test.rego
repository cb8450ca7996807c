package tests.gb

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("GB", request) | some name, request in testing.reach("GB")}
	said == {
		"a SIM card under mandate": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-8 MINOR_NO_GUARDIAN",
			"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"a company after the event": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-8 MINOR_NO_GUARDIAN",
			"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"a landlord counting faces": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
		},
		"a landlord's door": set(),
		"a lawful gate": set(),
		"a lawful police search": {
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
			"GB-LE DELETE_NON_MATCH_IMMEDIATELY",
			"GB-LE DISPLAY_SIGNAGE",
			"GB-LE HUMAN_REVIEW:1",
		},
		"a public body counting faces": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
		},
		"a public body that asks": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-8 MINOR_NO_GUARDIAN",
			"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"a public body's station": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
		},
		"a search that a court keeps secret": {
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
			"GB-LE DELETE_NON_MATCH_IMMEDIATELY",
			"GB-LE DISPLAY_SIGNAGE",
			"GB-LE HUMAN_REVIEW:1",
		},
		"checking a customer": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-8 MINOR_NO_GUARDIAN",
			"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"counting faces in a station": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
		},
		"counting passengers": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
		},
		"estimating age": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-8 MINOR_NO_GUARDIAN",
		},
		"exporting templates": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-8 MINOR_NO_GUARDIAN",
			"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"police after the event": {
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
		},
		"police at a gate": {
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
		},
		"police in a private place": {
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
			"GB-LE DELETE_NON_MATCH_IMMEDIATELY",
			"GB-LE DISPLAY_SIGNAGE",
			"GB-LE HUMAN_REVIEW:1",
		},
		"police live": {
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
			"GB-LE DELETE_NON_MATCH_IMMEDIATELY",
			"GB-LE DISPLAY_SIGNAGE",
			"GB-LE HUMAN_REVIEW:1",
		},
		"police verifying after the event": {
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
		},
		"training algorithms": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-8 MINOR_NO_GUARDIAN",
			"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"watching a shop": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-8 MINOR_NO_GUARDIAN",
			"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
		},
	}
}
