package tests.us_states

import data.countersign.testing

test_ct_impact if {
	testing.denied_by("US-CT-IMPACT", testing.changed(testing.base("US-CT"), {"decision": {"automated": true}, "dpia": {"on_file": false}})) == {"US-CT-IMPACT DPIA_MISSING"}
	testing.denied_by("US-CT-IMPACT", testing.changed(testing.base("US-CT"), {"decision": {"automated": false}, "dpia": {"on_file": false}})) == set()
	testing.denied_by("US-CT-IMPACT", testing.changed(testing.base("US-CT"), {"decision": {"automated": true}})) == set()
	testing.denied_by("US-CT-IMPACT", testing.changed(testing.base("US-NJ"), {"decision": {"automated": true}, "dpia": {"on_file": false}})) == set()
	testing.denied_by("US-CT-IMPACT", testing.changed(testing.base("US-CT"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "decision": {"automated": true}, "dpia": {"on_file": false}})) == set()
	testing.denied_by("US-CT-IMPACT", testing.changed(testing.base("US-CT"), {"operation": "detect", "decision": {"automated": true}, "dpia": {"on_file": false}})) == set()
	testing.obliged_by("US-CT-IMPACT", testing.changed(testing.base("US-CT"), {"decision": {"automated": true}})) == {"US-CT-IMPACT DPIA_REVIEW"}
	testing.obliged_by("US-CT-IMPACT", testing.base("US-CT")) == set()
}
