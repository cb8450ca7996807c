package tests.gb

import data.countersign.testing

test_gb_9 if {
	every legal_basis in ["contract", "legitimate_interest", "none"] {
		testing.denied(testing.changed(testing.base("GB"), {"legal_basis": legal_basis})) == {
			"F09 NO_LEGAL_BASIS",
			"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
		}
	}
	testing.denied(testing.changed(testing.base("GB"), {"legal_basis": "vital_interest"})) == {"F09 NO_LEGAL_BASIS"}
}

test_gb_9_consent if {
	testing.denied(testing.base("GB")) == set()
	testing.denied(testing.changed(testing.base("GB"), {"consent": {"form": ["separate"]}})) == {
		"GB-9 SPECIAL_CATEGORY_NO_CONDITION",
	}
	testing.denied(testing.changed(testing.base("GB"), {"consent": null})) == {"F11 CONSENT_MISSING"}
}

test_gb_9_shop_condition if {
	request := testing.changed(testing.shop("GB"), {
		"legal_basis": "legal_obligation",
		"mandate": "GB-DPA18-SCH1-10",
		"consent": null,
	})
	testing.denied(request) == set()
	testing.obliged_by("GB-9", request) == {"GB-9 APPROPRIATE_POLICY_DOCUMENT"}
}

test_gb_9_no_record_does_not_help_another_ground if {
	request := testing.changed(testing.base("GB"), {"legal_basis": "contract", "consent": null})
	testing.denied(request) == {"F09 NO_LEGAL_BASIS", "GB-9 SPECIAL_CATEGORY_NO_CONDITION"}
}

test_gb_9_police_have_their_own_part if {
	testing.denied(testing.changed(testing.police("GB"), {"legal_basis": "contract"})) == {
		"F09 NO_LEGAL_BASIS",
		"F14 ALTERNATIVE_NOT_OFFERED",
		"GB-LE-35 NO_LEGAL_BASIS",
	}
}

test_gb_9_no_document_for_counting_faces if {
	request := testing.changed(testing.base("GB"), {
		"operation": "detect",
		"controller": {"type": "public_body"},
		"legal_basis": "public_task_statute",
	})
	testing.obliged_by("GB-9", request) == set()
}
