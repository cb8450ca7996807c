package tests.cn

import data.countersign.testing

test_spc_4 if {
	bundled := testing.changed(testing.base("CN"), {"consent": {"form": ["separate", "bundled"]}})
	testing.denied(bundled) == {"CN-SPC-4 CONSENT_FORM_INVALID", "F11 CONSENT_FORM_INVALID"}
	"CN-SPC-4 CONSENT_COERCED" in testing.denied(testing.changed(testing.base("CN"), {"consent": {"freely_given": false}}))
}
