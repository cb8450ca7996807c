package tests.eu

import data.countersign.testing

_consent(changes) := testing.changed(testing.base("DE"), {"consent": changes})

test_gdpr_7_coercion if {
	testing.denied(_consent({"freely_given": false})) == {"EU-GDPR-7 CONSENT_COERCED", "F11 CONSENT_COERCED"}
}

test_gdpr_7_no_alternative if {
	testing.denied(testing.changed(testing.base("DE"), {"alternative": {"offered": false}})) == {
		"EU-GDPR-7 CONSENT_COERCED",
		"F14 ALTERNATIVE_NOT_OFFERED",
	}
}

test_gdpr_7_employer if {
	request := testing.changed(testing.album("DE"), {
		"controller": {"type": "employer"},
		"alternative": {"offered": false},
	})
	testing.denied(request) == {"EU-GDPR-7 CONSENT_COERCED"}
	testing.denied(testing.changed(request, {"alternative": {"offered": true}})) == set()
}

test_gdpr_7_form if {
	testing.denied(_consent({"form": ["explicit", "bundled"]})) == {
		"EU-GDPR-7 CONSENT_FORM_INVALID",
		"F11 CONSENT_FORM_INVALID",
	}
}

test_gdpr_7_withdrawal if {
	request := _consent({"status": "withdrawn"})
	testing.denied(request) == {"EU-GDPR-7 CONSENT_WITHDRAWN", "F11 CONSENT_WITHDRAWN"}
	testing.obliged_by("EU-GDPR-7", request) == {"EU-GDPR-7 WITHDRAWAL_CHANNEL"}
}

# The law of consent says nothing where nobody relies on one.
test_gdpr_7_only_consent if {
	request := testing.changed(testing.album("DE"), {
		"controller": {"type": "employer"},
		"alternative": {"offered": false},
		"legal_basis": "legitimate_interest",
	})
	testing.denied(request) == {"EU-GDPR-9 SPECIAL_CATEGORY_NO_CONDITION", "F09 NO_LEGAL_BASIS"}
}

test_gdpr_7_where_no_service_depends_on_it if {
	testing.denied(testing.changed(testing.album("DE"), {"alternative": {"offered": false}})) == set()
}
