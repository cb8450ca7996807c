package tests.cn

import data.countersign.testing

test_pipl_17 if {
	request := testing.changed(testing.base("CN"), {"notice": {"given": false}})
	testing.denied(request) == {"CN-FRT-5 NOTICE_MISSING", "CN-PIPL-17 NOTICE_MISSING", "F31 NOTICE_MISSING"}
	testing.obliged_by("CN-PIPL-17", request) == {"CN-PIPL-17 NOTIFY_SUBJECT"}
}

test_pipl_17_statutory_secrecy if {
	request := testing.changed(testing.police("CN"), {"notice": {"given": false}, "authorisation": {"covert": true}})
	testing.denied(request) == set()
	testing.obliged_by("CN-PIPL-17", request) == set()
}
