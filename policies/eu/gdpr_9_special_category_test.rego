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
