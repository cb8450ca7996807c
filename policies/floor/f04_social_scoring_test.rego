package tests.floor

import data.countersign.testing

test_score_under_any_label if {
	testing.denied(testing.changed(testing.base("US"), {"output": {"score": true}})) == {"F04 SOCIAL_SCORING"}
}

test_scoring_as_the_purpose if {
	testing.denied(testing.base_for("US", "social_scoring")) == {"F04 SOCIAL_SCORING"}
}

test_missing_attribute_is_unfavourable if {
	request := testing.changed(testing.base("US"), {"output": {"score": null}})
	testing.denied(request) == {"F04 SOCIAL_SCORING"}
}
