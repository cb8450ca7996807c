package tests.nz

import data.countersign.testing

test_nz_bppc_10 if {
	testing.denied_by("NZ-BPPC-10", testing.changed(testing.estimate("NZ"), {"output": {"traits": ["health"]}})) == {"NZ-BPPC-10 SENSITIVE_CATEGORISATION"}
	testing.denied_by("NZ-BPPC-10", testing.estimate("NZ")) == set()
	testing.denied_by("NZ-BPPC-10", testing.changed(testing.base("NZ"), {"output": {"traits": ["health"]}})) == set()
	testing.denied_by("NZ-BPPC-10", testing.changed(testing.base("NZ"), {"operation": "emotion"})) == {"NZ-BPPC-10 EMOTION_INFERENCE"}
	testing.denied_by("NZ-BPPC-10", testing.changed(testing.estimate("NZ"), {"output": {"traits": ["mood"]}})) == {"NZ-BPPC-10 EMOTION_INFERENCE"}
}
