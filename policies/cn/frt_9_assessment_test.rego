package tests.cn

import data.countersign.testing

test_frt_9 if {
	request := testing.changed(testing.base("CN"), {"dpia": null})
	testing.denied(request) == {"CN-FRT-9 DPIA_MISSING", "CN-PIPL-55 DPIA_MISSING", "F20 DPIA_MISSING"}
	testing.obliged_by("CN-FRT-9", request) == {"CN-FRT-9 PIA_RETAIN:P3Y"}
}
