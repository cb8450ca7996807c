package tests.cn

import data.countersign.testing

test_frt_6 if {
	request := testing.changed(testing.base("CN"), {"consent": {"form": ["explicit"]}})
	testing.denied(request) == {"CN-FRT-6 CONSENT_NOT_SEPARATE", "CN-PIPL-28 CONSENT_NOT_SEPARATE"}
	testing.obliged_by("CN-FRT-6", request) == {"CN-FRT-6 WITHDRAWAL_CHANNEL"}
}

# Without a record there is no form to examine.
test_frt_6_no_record if {
	testing.denied(testing.changed(testing.base("CN"), {"consent": null})) == {"F11 CONSENT_MISSING"}
}
