package tests.cn

import data.countersign.testing

test_pipl_55 if {
	request := testing.changed(testing.base("CN"), {"dpia": {"on_file": false}})
	testing.denied(request) == {"CN-FRT-9 DPIA_MISSING", "CN-PIPL-55 DPIA_MISSING", "F20 DPIA_MISSING"}
	testing.obliged_by("CN-PIPL-55", request) == {"CN-PIPL-55 PIA_RETAIN:P3Y"}
}
