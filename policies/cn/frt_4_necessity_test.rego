package tests.cn

import data.countersign.testing

test_frt_4 if {
	request := testing.changed(testing.album("CN"), {"necessity": {"justified": false}})
	testing.denied(request) == {"CN-FRT-4 DISPROPORTIONATE", "CN-PIPL-6 DISPROPORTIONATE"}
}
