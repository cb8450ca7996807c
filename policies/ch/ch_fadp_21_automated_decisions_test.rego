package tests.ch

import data.countersign.testing

test_ch_fadp_21 if {
	testing.obliged_by("CH-FADP-21", testing.changed(testing.base("CH"), {"decision": {"automated": true, "adverse": true, "human_reviewers": 0}})) == {"CH-FADP-21 RIGHT_TO_CONTEST"}
	testing.obliged_by("CH-FADP-21", testing.changed(testing.base("CH"), {"decision": {"automated": false, "adverse": true}})) == set()
	testing.obliged_by("CH-FADP-21", testing.changed(testing.base("CH"), {"decision": {"automated": true, "adverse": false}})) == set()
}
