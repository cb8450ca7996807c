package tests.nz

import data.countersign.testing

test_nz_bppc_1 if {
	testing.denied_by("NZ-BPPC-1", testing.changed(testing.base("NZ"), {"necessity": {"justified": false}})) == {"NZ-BPPC-1 DISPROPORTIONATE"}
	testing.denied_by("NZ-BPPC-1", testing.changed(testing.base("NZ"), {"dpia": {"on_file": false}})) == {"NZ-BPPC-1 DPIA_MISSING"}
	testing.denied_by("NZ-BPPC-1", testing.base("NZ")) == set()
	testing.denied_by("NZ-BPPC-1", testing.changed(testing.estimate("NZ"), {"dpia": null})) == {"NZ-BPPC-1 DPIA_MISSING"}
	testing.denied_by("NZ-BPPC-1", testing.changed(testing.base("NZ"), {"operation": "detect", "dpia": null, "necessity": null})) == set()
	testing.denied_by("NZ-BPPC-1", testing.changed(testing.base("NZ"), {"controller": {"sector": "healthcare"}, "subject": {"role": "patient"}, "necessity": null})) == set()
	testing.denied_by("NZ-BPPC-1", testing.changed(testing.base("NZ"), {"controller": {"sector": "healthcare"}, "necessity": null})) == {"NZ-BPPC-1 DISPROPORTIONATE"}
	testing.denied_by("NZ-BPPC-1", testing.changed(testing.base("NZ"), {"subject": {"role": "patient"}, "necessity": null})) == {"NZ-BPPC-1 DISPROPORTIONATE"}
	testing.obliged_by("NZ-BPPC-1", testing.base("NZ")) == {"NZ-BPPC-1 DELETE_ON_PURPOSE_END", "NZ-BPPC-1 DPIA_REVIEW"}
	testing.obliged_by("NZ-BPPC-1", testing.changed(testing.base("NZ"), {"operation": "detect"})) == set()
}
