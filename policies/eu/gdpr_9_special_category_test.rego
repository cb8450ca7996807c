package tests.eu

import data.countersign.testing

_on(legal_basis) := testing.changed(testing.base("DE"), {"legal_basis": legal_basis, "consent": null})

test_gdpr_9_condition if {
	every legal_basis in ["contract", "legitimate_interest", "legal_obligation", "public_task_statute", "none", null] {
		testing.denied(_on(legal_basis)) == {
			"EU-GDPR-9 SPECIAL_CATEGORY_NO_CONDITION",
			"F09 NO_LEGAL_BASIS",
		}
	}
}

test_gdpr_9_vital_interest if testing.denied(_on("vital_interest")) == {"F09 NO_LEGAL_BASIS"}

test_gdpr_9_statute if {
	testing.denied(testing.changed(_on("public_task_statute"), {"controller": {"type": "public_body"}})) == set()
}

test_gdpr_9_foreign_mandate if {
	request := testing.changed(testing.base_for("CN", "sim_registration"), {
		"jurisdictions": {"subject": "DE"},
		"legal_basis": "legal_obligation",
		"mandate": "CN-MIIT-2019",
	})
	testing.denied(request) == {"EU-GDPR-9 SPECIAL_CATEGORY_NO_CONDITION", "F09 NO_LEGAL_BASIS"}
}

# No European mandate is listed yet; one that is listed counts.
test_gdpr_9_european_mandate if {
	request := testing.changed(testing.base("DE"), {"legal_basis": "legal_obligation", "mandate": "EU-EXAMPLE"})
	mandate := {
		"jurisdiction": "EU",
		"instrument": "EU-GDPR-9",
		"purposes": ["access_control"],
		"controller_types": ["private"],
	}
	decision := data.countersign.decision with input as request with data.facts.mandates as {"EU-EXAMPLE": mandate}
	decision.allow
}

test_gdpr_9_explicit if {
	request := testing.changed(testing.base("DE"), {"consent": {"form": ["separate", "written"]}})
	testing.denied(request) == {"EU-GDPR-9 CONSENT_NOT_EXPLICIT"}
}

_compelled(code) := testing.changed(testing.base(code), {
	"legal_basis": "legal_obligation",
	"mandate": "FR-EXAMPLE",
	"consent": null,
})

_french := {"FR-EXAMPLE": {
	"jurisdiction": "FR",
	"instrument": "EU-GDPR-9",
	"purposes": ["access_control"],
	"controller_types": ["private"],
	"rank": "law",
}}

# A law of a member state is a condition there, and excuses nothing in another state.
test_gdpr_9_a_law_of_a_member_state if {
	_without_condition(_compelled("FR")) == set()
	_without_condition(_compelled("DE")) == {"EU-GDPR-9 SPECIAL_CATEGORY_NO_CONDITION"}
	every other in ["DE", "EU"] {
		mixed := testing.changed(_compelled("FR"), {"jurisdictions": {"processing": other}})
		_without_condition(mixed) == {"EU-GDPR-9 SPECIAL_CATEGORY_NO_CONDITION"}
	}
	_without_condition(testing.changed(_compelled("FR"), {"jurisdictions": {"processing": "SG"}})) == set()
}

_without_condition(request) := result if {
	result := testing.denied_by("EU-GDPR-9", request) with data.facts.mandates as _french
}
