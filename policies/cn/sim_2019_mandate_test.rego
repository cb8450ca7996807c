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

test_sim_2019_lifts_neither_notice_nor_purpose if {
	testing.denied(testing.changed(_sim, {"notice": {"given": false}})) == {
		"CN-FRT-5 NOTICE_MISSING",
		"CN-PIPL-17 NOTICE_MISSING",
	}
	testing.denied(testing.changed(_sim, {"template": {"enrolment_purpose": "payment"}})) == {
		"CN-GUO PURPOSE_MISMATCH",
		"F12 PURPOSE_MISMATCH",
	}
}
