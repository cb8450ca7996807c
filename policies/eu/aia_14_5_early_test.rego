package tests.eu

import data.countersign.testing

test_aia_14_5_early if {
	request := testing.changed(testing.base("NL"), {"operation": "identify", "remote": true})
	testing.denied(request) == set()
	testing.obliged_by("EU-AIA-14-5-EARLY", request) == {"EU-AIA-14-5-EARLY HUMAN_REVIEW:2"}
	testing.obliged_by("EU-AIA-14-5-EARLY", testing.base("NL")) == set()
}
