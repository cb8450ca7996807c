package tests.ch

import data.countersign.testing

test_ch_fadp_22 if {
	testing.denied_by("CH-FADP-22", testing.changed(testing.base("CH"), {"dpia": {"on_file": false}})) == {"CH-FADP-22 DPIA_MISSING"}
	testing.denied_by("CH-FADP-22", testing.changed(testing.estimate("CH"), {"dpia": {"on_file": false}})) == {"CH-FADP-22 DPIA_MISSING"}
	testing.denied_by("CH-FADP-22", testing.changed(testing.base("CH"), {"operation": "detect", "dpia": {"on_file": false}})) == set()
	testing.denied_by("CH-FADP-22", testing.changed(testing.base("CH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "dpia": {"on_file": false}})) == {"CH-FADP-22 DPIA_MISSING"}
}
