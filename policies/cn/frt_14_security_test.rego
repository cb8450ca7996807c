package tests.cn

import data.countersign.testing

test_frt_14 if {
	testing.obliged_by("CN-FRT-14", testing.base("CN")) == {"CN-FRT-14 ENCRYPT_AT_REST", "CN-FRT-14 LOG_DECISION"}
}
