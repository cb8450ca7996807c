package tests.cn

import data.countersign.testing

# A standard asks and never refuses.
test_gbt_45574 if {
	testing.obliged_by("CN-GBT-45574", testing.base("CN")) == {"CN-GBT-45574 ENCRYPT_AT_REST", "CN-GBT-45574 LOG_DECISION"}
	testing.obliged_by("CN-GBT-45574", testing.changed(testing.base("CN"), {"operation": "detect"})) == set()
}
