package tests.cn

import data.countersign.testing

test_pipl_28 if {
	request := testing.changed(testing.base("CN"), {"consent": {"form": ["explicit"]}})
	testing.denied(request) == {"CN-FRT-6 CONSENT_NOT_SEPARATE", "CN-PIPL-28 CONSENT_NOT_SEPARATE"}
	testing.obliged_by("CN-PIPL-28", request) == {"CN-PIPL-28 ENCRYPT_AT_REST"}
}

test_pipl_28_before_order_19 if {
	request := testing.changed(testing.base("CN"), {
		"now": testing.instant("2025-05-31T15:59:59Z"),
		"consent": {"form": ["explicit"], "given_at": 0},
	})
	testing.denied(request) == {"CN-PIPL-28 CONSENT_NOT_SEPARATE"}
	from := testing.changed(request, {"now": testing.instant("2025-05-31T16:00:00Z")})
	testing.denied(from) == {"CN-FRT-6 CONSENT_NOT_SEPARATE", "CN-PIPL-28 CONSENT_NOT_SEPARATE"}
}
