package tests.cn

import data.countersign.testing

_shop(changes) := testing.changed(testing.changed(testing.base("CN"), {"place": {"type": "public_accommodation"}}), changes)

test_spc_2 if {
	testing.denied(_shop({})) == set()
	testing.denied(_shop({"notice": {"given": false}})) == {
		"CN-FRT-5 NOTICE_MISSING",
		"CN-PIPL-17 NOTICE_MISSING",
		"CN-SPC-2 NOTICE_MISSING",
		"F31 NOTICE_MISSING",
	}
	testing.denied(_shop({"consent": null})) == {"CN-SPC-2 CONSENT_MISSING", "F11 CONSENT_MISSING"}
}
