package tests.lib

import data.countersign.testing

_parts := {
	"jurisdictions", "controller", "place", "alternative", "notice", "storage",
	"transfer", "dpia", "decision", "output", "necessity",
}

# A part that is missing, null or of another type is refused like an empty one.
test_parts_that_are_no_objects if {
	every part in {"controller", "place", "alternative", "storage", "transfer", "dpia", "decision", "output"} {
		empty := testing.denied(json.patch(testing.base("CN"), [{"op": "replace", "path": part, "value": {}}]))
		count(empty) > 0
		every value in [null, [], "yes", 1, true] {
			testing.denied(json.patch(testing.base("CN"), [{"op": "replace", "path": part, "value": value}])) == empty
		}
		testing.denied(object.remove(testing.base("CN"), [part])) == empty
	}
}

# A word is not a yes.
test_truthy_words_are_not_true if {
	testing.denied(testing.changed(testing.base("US"), {"dpia": {"on_file": "true"}})) == {"F20 DPIA_MISSING"}
	testing.denied(testing.changed(testing.base("US"), {"output": {"score": "false"}})) == {"F04 SOCIAL_SCORING"}
	testing.denied(testing.changed(testing.base("US"), {"decision": {"adverse": 0, "human_reviewers": "2"}})) == {
		"F19 HUMAN_REVIEW_MISSING",
	}
}

test_nothing_is_allowed_by_leaving_it_out if {
	every part in _parts {
		not testing.decided(object.remove(testing.base("CN"), [part])).allow
	}
}
