package tests.cn

import data.countersign.testing

_sim := testing.changed(testing.base_for("CN", "sim_registration"), {
	"legal_basis": "legal_obligation",
	"mandate": "CN-MIIT-2019",
	"consent": null,
	"alternative": {"offered": false},
})

test_sim_2019 if {
	testing.denied(_sim) == set()
	testing.obliged_by("CN-SIM-2019", _sim) == {
		"CN-SIM-2019 DELETE_ON_PURPOSE_END",
		"CN-SIM-2019 NOTIFY_SUBJECT",
		"CN-SIM-2019 NO_SECONDARY_USE",
	}
}

test_sim_2019_only_under_the_mandate if {
	testing.obliged_by("CN-SIM-2019", testing.changed(_sim, {"legal_basis": "contract"})) == set()
	other := {"jurisdiction": "CN", "instrument": "CN-PIPL-13", "purposes": ["sim_registration"], "controller_types": ["private"]}
	obligations := data.countersign.decision.obligations with input as _sim
		with data.facts.mandates as {"CN-MIIT-2019": other}
	not "CN-SIM-2019" in {obligation.rule | some obligation in obligations}
}

test_sim_2019_lifts_neither_notice_nor_purpose if {
	testing.denied(testing.changed(_sim, {"notice": {"given": false}})) == {
		"CN-FRT-5 NOTICE_MISSING",
		"CN-PIPL-17 NOTICE_MISSING",
		"F31 NOTICE_MISSING",
	}
	testing.denied(testing.changed(_sim, {"template": {"enrolment_purpose": "payment"}})) == {
		"CN-GUO PURPOSE_MISMATCH",
		"F12 PURPOSE_MISMATCH",
	}
}
