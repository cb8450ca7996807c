package tests.cn

import data.countersign.testing

_footage(days) := testing.changed(testing.police("CN"), {"retention": {"footage_days": days}})

test_video_2025 if {
	testing.denied(_footage(30)) == set()
	testing.denied(_footage(29)) == {"CN-VIDEO-2025 RETENTION_TOO_SHORT"}
	testing.obliged_by("CN-VIDEO-2025", testing.police("CN")) == {
		"CN-VIDEO-2025 DELETE_ON_PURPOSE_END",
		"CN-VIDEO-2025 FOOTAGE_MIN:P30D",
	}
}

test_video_2025_other_systems if {
	gate := testing.changed(testing.base("CN"), {"retention": {"footage_days": 1}})
	testing.denied(gate) == set()
	handed_over := testing.changed(testing.police("CN"), {"operation": "export"})
	testing.obliged_by("CN-VIDEO-2025", handed_over) == set()
}
