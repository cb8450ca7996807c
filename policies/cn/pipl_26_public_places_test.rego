package tests.cn

import data.countersign.testing

_in_public := testing.changed(testing.base_for("CN", "marketing"), {
	"operation": "identify",
	"place": {"type": "public_accommodation"},
})

test_pipl_26_purpose if {
	testing.denied(_in_public) == set()
	testing.denied(testing.changed(_in_public, {"consent": {"form": ["explicit"]}})) == {
		"CN-FRT-6 CONSENT_NOT_SEPARATE",
		"CN-PIPL-26 PUBLIC_SPACE_PURPOSE_LIMIT",
		"CN-PIPL-28 CONSENT_NOT_SEPARATE",
	}
	testing.denied(testing.changed(_in_public, {"consent": {"expires_at": testing.now}})) == {
		"CN-PIPL-26 PUBLIC_SPACE_PURPOSE_LIMIT",
		"CN-SPC-2 CONSENT_EXPIRED",
		"F11 CONSENT_EXPIRED",
	}
}

test_pipl_26_private_premises if {
	request := testing.changed(_in_public, {"place": {"type": "private_premises"}, "consent": {"form": ["explicit"]}})
	testing.denied(request) == {"CN-FRT-6 CONSENT_NOT_SEPARATE", "CN-PIPL-28 CONSENT_NOT_SEPARATE"}
}

# Consent on file that the controller does not rely on opens nothing.
test_pipl_26_other_basis if {
	testing.denied(testing.changed(_in_public, {"legal_basis": "legitimate_interest"})) == {
		"CN-PIPL-13 NO_LEGAL_BASIS",
		"CN-PIPL-26 PUBLIC_SPACE_PURPOSE_LIMIT",
		"F09 NO_LEGAL_BASIS",
	}
}

test_pipl_26_public_security if testing.denied(testing.police("CN")) == set()

test_pipl_26_sign if {
	testing.denied(testing.changed(testing.police("CN"), {"notice": {"signage": false}})) == {
		"CN-FRT-13 SIGNAGE_MISSING",
		"CN-PIPL-26 SIGNAGE_MISSING",
	}
	testing.obliged_by("CN-PIPL-26", testing.police("CN")) == {
		"CN-PIPL-26 DISPLAY_SIGNAGE",
		"CN-PIPL-26 NO_SECONDARY_USE",
	}
}

# A place of unknown type is read as public.
test_pipl_26_unknown_place if {
	request := testing.changed(testing.base("CN"), {"place": {"type": "cave"}, "notice": {"signage": false}})
	testing.denied(request) == {
		"CN-FRT-13 SIGNAGE_MISSING",
		"CN-PIPL-26 SIGNAGE_MISSING",
		"F03 INPUT_INCOMPLETE",
	}
}

# A court may lift the notice; the sign stays.
test_pipl_26_secret_search if {
	secret := testing.changed(testing.police("CN"), {
		"authorisation": {"covert": true},
		"notice": {"given": false, "signage": false},
	})
	testing.denied(secret) == {"CN-FRT-13 SIGNAGE_MISSING", "CN-PIPL-26 SIGNAGE_MISSING"}
}
