package tests.nz

import data.countersign.testing

test_nz_bppc_3 if {
	testing.denied_by("NZ-BPPC-3", testing.changed(testing.base("NZ"), {"notice": {"given": false}})) == {"NZ-BPPC-3 NOTICE_MISSING"}
	testing.denied_by("NZ-BPPC-3", testing.base("NZ")) == set()
	testing.denied_by("NZ-BPPC-3", testing.changed(testing.base("NZ"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("NZ-BPPC-3", testing.changed(testing.base("NZ"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.obliged_by("NZ-BPPC-3", testing.base("NZ")) == {"NZ-BPPC-3 DISPLAY_SIGNAGE", "NZ-BPPC-3 NOTIFY_SUBJECT"}
	testing.obliged_by("NZ-BPPC-3", testing.changed(testing.base("NZ"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
}
