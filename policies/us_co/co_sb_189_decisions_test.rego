package tests.us_co

import data.countersign.testing

test_co_sb_189 if {
	then := testing.instant("2027-01-01T07:00:00Z")
	hurt := testing.changed(testing.base("US-CO"), {
		"now": then,
		"decision": {"automated": true, "adverse": true, "human_reviewers": 0},
		"notice": {"given": false},
	})
	testing.denied_by("US-CO-SB189", hurt) == {"US-CO-SB189 HUMAN_REVIEW_MISSING", "US-CO-SB189 NOTICE_MISSING"}
	testing.denied_by("US-CO-SB189", testing.changed(hurt, {"now": then - 1})) == set()
	testing.denied_by("US-CO-SB189", testing.changed(hurt, {"decision": {"human_reviewers": 1}, "notice": {"given": true}})) == set()
	testing.denied_by("US-CO-SB189", testing.changed(hurt, {"decision": {"automated": false}})) == set()
	testing.denied_by("US-CO-SB189", testing.changed(hurt, {"decision": {"adverse": false}})) == {"US-CO-SB189 NOTICE_MISSING"}
	testing.denied_by("US-CO-SB189", testing.changed(hurt, {"decision": {"adverse": false}, "notice": {"given": true}})) == set()
	testing.denied_by("US-CO-SB189", testing.changed(hurt, {"operation": "detect"})) == set()
	testing.obliged_by("US-CO-SB189", hurt) == {"US-CO-SB189 HUMAN_REVIEW:1", "US-CO-SB189 RIGHT_TO_CONTEST"}
	testing.obliged_by("US-CO-SB189", testing.changed(hurt, {"decision": {"automated": false}})) == set()
	testing.obliged_by("US-CO-SB189", testing.changed(hurt, {"decision": {"adverse": false}})) == set()
}
