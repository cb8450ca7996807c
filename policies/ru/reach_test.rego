package tests.ru

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("RU", request) | some name, request in testing.reach("RU")}
	said == {
		"a SIM card under mandate": {
			"RU-152-11 ALTERNATIVE_NOT_OFFERED",
			"RU-152-11 MINOR_NO_GUARDIAN",
			"RU-152-11 OFFER_ALTERNATIVE",
			"RU-572 PREFER_STATE_ID_CHANNEL",
			"RU-572 PRIVATE_USE_BAN",
			"RU-572 STORAGE_LOCATION_UNLAWFUL",
		},
		"a company after the event": {
			"RU-152-11 ALTERNATIVE_NOT_OFFERED",
			"RU-152-11 MINOR_NO_GUARDIAN",
			"RU-152-11 OFFER_ALTERNATIVE",
			"RU-572 PREFER_STATE_ID_CHANNEL",
			"RU-572 PRIVATE_USE_BAN",
			"RU-572 STORAGE_LOCATION_UNLAWFUL",
		},
		"a landlord counting faces": set(),
		"a landlord's door": {
			"RU-152-11 OFFER_ALTERNATIVE",
			"RU-572 PREFER_STATE_ID_CHANNEL",
			"RU-572 PRIVATE_USE_BAN",
			"RU-572 STORAGE_LOCATION_UNLAWFUL",
		},
		"a lawful gate": {
			"RU-152-11 OFFER_ALTERNATIVE",
			"RU-572 PREFER_STATE_ID_CHANNEL",
			"RU-572 PRIVATE_USE_BAN",
			"RU-572 STORAGE_LOCATION_UNLAWFUL",
		},
		"a lawful police search": set(),
		"a public body counting faces": set(),
		"a public body that asks": set(),
		"a public body's station": set(),
		"a search that a court keeps secret": set(),
		"checking a customer": {
			"RU-152-11 ALTERNATIVE_NOT_OFFERED",
			"RU-152-11 MINOR_NO_GUARDIAN",
			"RU-152-11 OFFER_ALTERNATIVE",
			"RU-572 PREFER_STATE_ID_CHANNEL",
			"RU-572 PRIVATE_USE_BAN",
			"RU-572 STORAGE_LOCATION_UNLAWFUL",
		},
		"counting faces in a station": set(),
		"counting passengers": set(),
		"estimating age": {
			"RU-152-11 ALTERNATIVE_NOT_OFFERED",
			"RU-152-11 MINOR_NO_GUARDIAN",
			"RU-152-11 OFFER_ALTERNATIVE",
		},
		"exporting templates": {
			"RU-152-11 ALTERNATIVE_NOT_OFFERED",
			"RU-152-11 MINOR_NO_GUARDIAN",
			"RU-152-11 OFFER_ALTERNATIVE",
			"RU-572 PREFER_STATE_ID_CHANNEL",
			"RU-572 PRIVATE_USE_BAN",
			"RU-572 STORAGE_LOCATION_UNLAWFUL",
		},
		"police after the event": set(),
		"police at a gate": set(),
		"police in a private place": set(),
		"police live": set(),
		"police verifying after the event": set(),
		"training algorithms": {
			"RU-152-11 ALTERNATIVE_NOT_OFFERED",
			"RU-152-11 MINOR_NO_GUARDIAN",
			"RU-152-11 OFFER_ALTERNATIVE",
			"RU-572 PREFER_STATE_ID_CHANNEL",
			"RU-572 PRIVATE_USE_BAN",
			"RU-572 STORAGE_LOCATION_UNLAWFUL",
		},
		"watching a shop": {
			"RU-152-11 ALTERNATIVE_NOT_OFFERED",
			"RU-152-11 MINOR_NO_GUARDIAN",
			"RU-152-11 OFFER_ALTERNATIVE",
			"RU-572 PREFER_STATE_ID_CHANNEL",
			"RU-572 PRIVATE_USE_BAN",
			"RU-572 STORAGE_LOCATION_UNLAWFUL",
		},
	}
}
