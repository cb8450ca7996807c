package tests.cn

import data.countersign.testing

test_pipl_14_purpose if {
	request := testing.changed(testing.base("CN"), {"consent": {"purposes": ["payment"]}})
	testing.denied(request) == {"CN-PIPL-14 CONSENT_PURPOSE_MISMATCH", "F11 CONSENT_PURPOSE_MISMATCH"}
}

test_pipl_14_withdrawal if {
	request := testing.changed(testing.base("CN"), {"consent": {"withdrawn_at": testing.now}})
	testing.denied(request) == {"CN-PIPL-14 CONSENT_WITHDRAWN", "F11 CONSENT_WITHDRAWN"}
	testing.obliged_by("CN-PIPL-14", request) == {"CN-PIPL-14 WITHDRAWAL_CHANNEL"}
}
