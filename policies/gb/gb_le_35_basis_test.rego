package tests.gb

import data.countersign.testing

test_gb_le_35 if {
	testing.denied_by("GB-LE-35", testing.changed(testing.police("GB"), {"legal_basis": "public_task_statute"})) == {"GB-LE-35 NO_LEGAL_BASIS"}
	testing.denied_by("GB-LE-35", testing.police("GB")) == set()
	testing.denied_by("GB-LE-35", testing.changed(testing.police("GB"), {"dpia": {"on_file": false}})) == {"GB-LE-35 DPIA_MISSING"}
	testing.denied_by("GB-LE-35", testing.changed(testing.police("GB"), {"operation": "detect", "legal_basis": "none", "dpia": {"on_file": false}})) == set()
	testing.denied_by("GB-LE-35", testing.changed(testing.base("GB"), {"legal_basis": "none", "dpia": {"on_file": false}})) == set()
	testing.obliged_by("GB-LE-35", testing.police("GB")) == {"GB-LE-35 APPROPRIATE_POLICY_DOCUMENT"}
	testing.obliged_by("GB-LE-35", testing.changed(testing.police("GB"), {"operation": "detect"})) == set()
	testing.obliged_by("GB-LE-35", testing.base("GB")) == set()
}
