package tests.floor

import data.countersign.testing

test_emotion_by_operation if {
	testing.denied(testing.changed(testing.base("US"), {"operation": "emotion"})) == {"F06 EMOTION_INFERENCE"}
}

test_emotion_by_purpose if {
	testing.denied(testing.base_for("US", "emotion_analysis")) == {"F06 EMOTION_INFERENCE"}
}

test_emotion_by_trait if {
	request := testing.changed(testing.estimate("US"), {"output": {"traits": ["mood"]}})
	testing.denied(request) == {"F06 EMOTION_INFERENCE"}
}
