package tests.cn

import data.countersign.testing

test_frt_12 if {
	request := testing.changed(testing.base("CN"), {"consent": {"freely_given": null}})
	testing.denied(request) == {
		"CN-FRT-12 CONSENT_COERCED",
		"CN-PIPL-16 CONSENT_COERCED",
		"CN-SPC-4 CONSENT_COERCED",
		"F11 CONSENT_COERCED",
	}
}
