package tests.cn

import data.countersign.testing

test_spc_10 if {
	request := testing.changed(testing.base_for("CN", "smart_access"), {
		"controller": {"type": "landlord"},
		"alternative": {"offered": false},
	})
	testing.denied(request) == {
		"CN-FRT-10 ALTERNATIVE_NOT_OFFERED",
		"CN-PIPL-16 ALTERNATIVE_NOT_OFFERED",
		"CN-SPC-10 ALTERNATIVE_NOT_OFFERED",
		"F14 ALTERNATIVE_NOT_OFFERED",
	}
	testing.obliged_by("CN-SPC-10", request) == {"CN-SPC-10 OFFER_ALTERNATIVE"}
}
