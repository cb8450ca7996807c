package tests.cn

import data.countersign.testing

test_frt_13_private_room if {
	request := testing.changed(testing.base("CN"), {"place": {"type": "private_room"}})
	testing.denied(request) == {
		"CN-FRT-13 PLACE_PROHIBITED",
		"CN-VIDEO-2025 PLACE_PROHIBITED",
		"F21 PLACE_PROHIBITED",
	}
}

test_frt_13_sign if {
	request := testing.changed(testing.base("CN"), {"place": {"type": "transport_hub"}, "notice": {"signage": false}})
	testing.denied(request) == {"CN-FRT-13 SIGNAGE_MISSING", "CN-PIPL-26 SIGNAGE_MISSING"}
	testing.obliged_by("CN-FRT-13", request) == {"CN-FRT-13 DISPLAY_SIGNAGE"}
}
