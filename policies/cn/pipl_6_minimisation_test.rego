package tests.cn

import data.countersign.testing

test_pipl_6 if {
	request := testing.changed(testing.base("CN"), {"necessity": {"justified": false}})
	testing.denied(request) == {"CN-FRT-4 DISPROPORTIONATE", "CN-PIPL-6 DISPROPORTIONATE"}
	testing.denied(testing.changed(request, {"necessity": null})) == testing.denied(request)
}
