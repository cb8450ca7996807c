package tests.za

import data.countersign.testing

test_za_popia_71 if {
	testing.denied_by("ZA-POPIA-71", testing.changed(testing.base("ZA"), {"decision": {"automated": true, "adverse": true, "human_reviewers": 0}})) == {"ZA-POPIA-71 HUMAN_REVIEW_MISSING"}
	testing.denied_by("ZA-POPIA-71", testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "decision": {"automated": true, "adverse": true, "human_reviewers": 0}})) == set()
	testing.obliged_by("ZA-POPIA-71", testing.changed(testing.base("ZA"), {"decision": {"automated": true, "adverse": true, "human_reviewers": 0}})) == {"ZA-POPIA-71 RIGHT_TO_CONTEST"}
	testing.obliged_by("ZA-POPIA-71", testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "decision": {"automated": true, "adverse": true, "human_reviewers": 0}})) == set()
	testing.denied_by("ZA-POPIA-71", testing.changed(testing.base("ZA"), {"decision": {"automated": false, "adverse": true, "human_reviewers": 0}})) == set()
	testing.obliged_by("ZA-POPIA-71", testing.changed(testing.base("ZA"), {"decision": {"automated": false, "adverse": true, "human_reviewers": 0}})) == set()
	testing.obliged_by("ZA-POPIA-71", testing.changed(testing.base("ZA"), {"decision": {"automated": true, "adverse": false}})) == set()
}
