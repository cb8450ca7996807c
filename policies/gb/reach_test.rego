package tests.gb

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("GB", request) | some name, request in testing.reach("GB")}
	said == {
		"a public body's door": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
		},
		"checking a customer": {
			"GB-22A HUMAN_REVIEW:1",
			"GB-22A HUMAN_REVIEW_MISSING",
			"GB-22A RIGHT_TO_CONTEST",
			"GB-8 MINOR_NO_GUARDIAN",
			"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
		},
		"counting faces": {
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
		"police after the event": {
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
		},
		"police live": {
			"GB-9 APPROPRIATE_POLICY_DOCUMENT",
			"GB-LE DELETE_NON_MATCH_IMMEDIATELY",
			"GB-LE DISPLAY_SIGNAGE",
			"GB-LE HUMAN_REVIEW:1",
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
