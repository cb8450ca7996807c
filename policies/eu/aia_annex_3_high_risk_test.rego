package tests.eu

import data.countersign.testing

test_aia_annex_3 if {
	from := testing.instant("2027-12-01T23:00:00Z")
	identify := testing.changed(testing.base("NL"), {"now": from, "operation": "identify", "remote": true})
	testing.obliged_by("EU-AIA-ANX3", identify) == {"EU-AIA-ANX3 LOG_DECISION"}
	testing.obliged_by("EU-AIA-ANX3", testing.changed(identify, {"operation": "categorise"})) == {"EU-AIA-ANX3 LOG_DECISION"}
	testing.obliged_by("EU-AIA-ANX3", testing.changed(identify, {"operation": "verify"})) == set()
	testing.obliged_by("EU-AIA-ANX3", testing.changed(identify, {"now": from - 1})) == set()
}
