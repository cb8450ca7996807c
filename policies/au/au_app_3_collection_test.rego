package tests.au

import data.countersign.testing

_without_consent := testing.changed(testing.shop("AU"), {
	"legal_basis": "legal_obligation",
	"mandate": "AU-S16A-2",
	"consent": null,
})

test_au_app_3_permitted_situation if {
	testing.denied(_without_consent) == set()
	testing.denied(testing.changed(_without_consent, {"necessity": {"justified": false}})) == {
		"AU-APP3 DISPROPORTIONATE",
		"F24 DISPROPORTIONATE",
	}
	testing.obliged_by("AU-APP3", _without_consent) == {
		"AU-APP3 DELETE_NON_MATCH_IMMEDIATELY",
		"AU-APP3 DISPLAY_SIGNAGE",
		"AU-APP3 HUMAN_REVIEW:1",
	}
}

test_au_app_3_basis_and_notice if {
	testing.denied(testing.changed(testing.base("AU"), {"legal_basis": "legitimate_interest"})) == {
		"AU-APP3 NO_LEGAL_BASIS",
		"F09 NO_LEGAL_BASIS",
	}
	testing.denied(testing.changed(testing.base("AU"), {"notice": {"given": false}})) == {"AU-APP3 NOTICE_MISSING", "F31 NOTICE_MISSING"}
}

test_au_app_3_counting_faces if {
	request := testing.changed(_without_consent, {"operation": "detect", "necessity": {"justified": false}})
	testing.denied(request) == set()
}

# S.16A(1) item 1 is a ground of the law; the floor asks for more.
test_au_app_3_serious_threat if {
	testing.denied(testing.changed(testing.base("AU"), {"legal_basis": "vital_interest"})) == {"F09 NO_LEGAL_BASIS"}
}
