package tests.eu

import data.countersign.testing

_emotion(changes) := testing.changed(testing.changed(testing.base("PL"), {"operation": "emotion"}), changes)

test_aia_5_1_f if {
	both := {"EU-AIA-5-1-f EMOTION_INFERENCE", "F06 EMOTION_INFERENCE"}
	testing.denied(_emotion({"place": {"type": "school"}})) == both
	testing.denied(_emotion({"place": {"type": "workplace"}})) == both
	testing.denied(_emotion({"controller": {"type": "employer"}})) == both
	testing.denied(_emotion({})) == {"F06 EMOTION_INFERENCE"}
}

test_aia_5_1_f_by_purpose_or_trait if {
	both := {"EU-AIA-5-1-f EMOTION_INFERENCE", "F06 EMOTION_INFERENCE"}
	at_work := {"place": {"type": "workplace"}}
	testing.denied(testing.changed(testing.base_for("PL", "emotion_analysis"), at_work)) == both
	traits := {"operation": "categorise", "output": {"traits": ["stress"]}}
	testing.denied(testing.changed(testing.changed(testing.base_for("PL", "analytics_footfall"), at_work), traits)) == both
}
