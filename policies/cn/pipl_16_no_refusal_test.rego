package tests.cn

import data.countersign.testing

test_pipl_16_alternative if {
	request := testing.changed(testing.base("CN"), {"alternative": {"offered": false}})
	testing.denied(request) == {
		"CN-FRT-10 ALTERNATIVE_NOT_OFFERED",
		"CN-PIPL-16 ALTERNATIVE_NOT_OFFERED",
		"F14 ALTERNATIVE_NOT_OFFERED",
	}
	testing.obliged_by("CN-PIPL-16", request) == {"CN-PIPL-16 OFFER_ALTERNATIVE"}
}

test_pipl_16_coercion if {
	request := testing.changed(testing.base("CN"), {"consent": {"freely_given": false}})
	testing.denied(request) == {
		"CN-FRT-12 CONSENT_COERCED",
		"CN-PIPL-16 CONSENT_COERCED",
		"CN-SPC-4 CONSENT_COERCED",
		"F11 CONSENT_COERCED",
	}
}
