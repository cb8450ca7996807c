package tests.cn

import data.countersign.testing

test_frt_5 if {
	request := testing.changed(testing.estimate("CN"), {"notice": {"given": false}})
	testing.denied(request) == {"CN-FRT-5 NOTICE_MISSING", "F31 NOTICE_MISSING"}
	testing.obliged_by("CN-FRT-5", request) == {"CN-FRT-5 NOTIFY_SUBJECT"}
}
