package tests.cn

import data.countersign.testing

test_pipl_25 if {
	request := testing.changed(testing.base("CN"), {"output": {"public_display": true}})
	testing.denied(request) == {"CN-PIPL-25 PUBLIC_DISPLAY", "F05 PUBLIC_DISPLAY"}
}
