package tests.gb

import data.countersign.testing

test_gb_35 if {
	testing.denied_by("GB-35", testing.changed(testing.base("GB"), {"dpia": {"on_file": false}})) == {"GB-35 DPIA_MISSING"}
	testing.denied_by("GB-35", testing.changed(testing.estimate("GB"), {"dpia": {"on_file": false}})) == {"GB-35 DPIA_MISSING"}
	testing.denied_by("GB-35", testing.changed(testing.base("GB"), {"operation": "detect", "dpia": {"on_file": false}})) == set()
	testing.denied_by("GB-35", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "dpia": {"on_file": false}})) == set()
}
