package tests.floor

import data.countersign.testing

_outside(purpose, changes) := testing.denied(testing.changed(testing.base_for("US", purpose), changes))

test_outside_in_each_respect if {
	every change in [
		{"operation": "categorise"},
		{"controller": {"type": "school"}, "purpose": "sim_registration"},
		{"place": {"type": "public_space"}},
		{"mode": "post"},
	] {
		request := testing.changed(testing.base("US"), change)
		"F27 PURPOSE_NOT_FOR_THIS" in testing.denied(request)
	}
	_outside("access_control", {"place": {"type": "border"}}) == {"F27 PURPOSE_NOT_FOR_THIS"}
	_outside("health_appointment", {"operation": "identify"}) == {"F27 PURPOSE_NOT_FOR_THIS"}
	_outside("payment", {"mode": "post"}) == {"F27 PURPOSE_NOT_FOR_THIS"}
	_outside("payment", {"controller": {"type": "employer"}}) == {"F27 PURPOSE_NOT_FOR_THIS"}
}

test_inside if {
	every place in ["public_accommodation", "transport_hub", "workplace"] {
		_outside("payment", {"place": {"type": place}}) == set()
	}
	_outside("device_unlock", {"place": {"type": "public_space"}, "controller": {"type": "school"}}) == set()
}

# The service erases for no controller and at no place; anything else for that purpose is outside.
test_erasure if {
	_outside("erasure", {"operation": "delete"}) == set()
	_outside("erasure", {}) == {"F27 PURPOSE_NOT_FOR_THIS"}
	not "F27 PURPOSE_NOT_FOR_THIS" in _outside("payment", {"operation": "delete"})
}

# What no purpose is for is refused by a rule that says so better.
test_what_other_rules_refuse if {
	_outside("payment", {"operation": "sell"}) == {"F17 TEMPLATE_SALE"}
	_outside("payment", {"operation": "display"}) == {"F05 PUBLIC_DISPLAY"}
	_outside("payment", {"operation": "emotion"}) == {"F06 EMOTION_INFERENCE"}
	_outside("payment", {"place": {"type": "private_room"}}) == {"F21 PLACE_PROHIBITED"}
	_outside("payment", {"mode": "post", "template": {"source": "scraped_untargeted"}}) == {"F08 UNTARGETED_SCRAPING"}
	_outside("social_scoring", {"mode": "post", "place": {"type": "border"}}) == {"F04 SOCIAL_SCORING"}
}

# Each entry of the table says all that the rules read, in words that are known.
test_the_table_is_whole if {
	every _, table in data.facts.purposes {
		is_boolean(table.present)
		table.adverse in {"no_match", "match", "always", "never"}
		_known_words(table.operations, data.facts.operations)
		_known_words(table.controllers, data.facts.controllers)
		_known_words(table.places, data.facts.places)
		_known_words(table.modes, data.facts.modes)
	}
}

_known_words("any", _)

_known_words(list, vocabulary) if {
	is_array(list)
	every word in list {
		vocabulary[word]
	}
}

# Who goes without another way in, or stands before no camera, has to say why.
test_exceptions_are_argued if {
	every _, table in data.facts.purposes {
		_argued(table)
	}
}

_argued(table) if {
	table.present
	not table.alternative
}

_argued(table) if {
	table.present
	table.alternative.required == false
	count(table.alternative.why) > 40
}

_argued(table) if {
	not table.present
	count(table.why) > 40
}
