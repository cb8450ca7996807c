package tests.cn

import data.countersign.testing

test_frt_11 if {
	testing.obliged_by("CN-FRT-11", testing.base("CN")) == {"CN-FRT-11 PREFER_STATE_ID_CHANNEL"}
	testing.obliged_by("CN-FRT-11", testing.changed(testing.base("CN"), {"operation": "enroll"})) == set()
}
