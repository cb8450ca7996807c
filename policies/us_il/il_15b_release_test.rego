package tests.us_il

import data.countersign.testing

test_il_15b_notice if {
	every element, also in {"given": {"F31 NOTICE_MISSING"}, "written": set(), "retention_disclosed": set()} {
		untold := {"US-IL-15B NOTICE_MISSING"} | also
		testing.denied(testing.changed(testing.base("US-IL"), {"notice": {element: false}})) == untold
		testing.denied(testing.changed(testing.base("US-IL"), {"notice": {element: null}})) == untold
	}
}

test_il_15b_release if {
	form := data.facts.consent.forms
	every name in ["written", "electronic_signature"] {
		testing.denied(testing.changed(testing.base("US-IL"), {"consent": {"form": [name]}})) == set()
	}
	every name in ["explicit", "separate", "in_app"] {
		form[name].valid
		testing.denied(testing.changed(testing.base("US-IL"), {"consent": {"form": [name]}})) == {
			"US-IL-15B CONSENT_NOT_WRITTEN",
		}
	}
}

test_il_15b_no_other_ground if {
	request := testing.changed(testing.base("US-IL"), {"consent": null, "legal_basis": "legitimate_interest"})
	testing.denied(request) == {"F09 NO_LEGAL_BASIS", "US-IL-15B CONSENT_MISSING"}
}
