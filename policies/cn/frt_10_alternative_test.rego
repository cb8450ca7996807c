package tests.cn

import data.countersign.testing

test_frt_10 if {
	request := testing.changed(testing.base_for("CN", "payment"), {"alternative": null})
	testing.denied(request) == {
		"CN-FRT-10 ALTERNATIVE_NOT_OFFERED",
		"CN-PIPL-16 ALTERNATIVE_NOT_OFFERED",
		"F14 ALTERNATIVE_NOT_OFFERED",
	}
	testing.obliged_by("CN-FRT-10", request) == {"CN-FRT-10 OFFER_ALTERNATIVE"}
}
