package tests.cn

import data.countersign.testing

_sent(transfer) := testing.changed(testing.base("CN"), {"transfer": object.union(
	{"cross_border": true, "mechanism": "standard_contract", "separate_consent": true, "subjects_this_year": 200},
	transfer,
)})

test_pipl_38_separate_consent if {
	testing.denied(_sent({})) == set()
	testing.denied(_sent({"separate_consent": false})) == {"CN-PIPL-38 TRANSFER_UNLAWFUL"}
	testing.denied(_sent({"separate_consent": null})) == {"CN-PIPL-38 TRANSFER_UNLAWFUL"}
}

test_pipl_38_volume if {
	testing.denied(_sent({"subjects_this_year": 9999})) == set()
	testing.denied(_sent({"subjects_this_year": 10000})) == {"CN-PIPL-38 TRANSFER_UNLAWFUL"}
	testing.denied(_sent({"subjects_this_year": null})) == {"CN-PIPL-38 TRANSFER_UNLAWFUL"}
	testing.denied(_sent({"subjects_this_year": 10000, "mechanism": "security_assessment"})) == set()
}

test_pipl_38_mechanism if {
	testing.denied(_sent({"mechanism": "certification"})) == set()
	testing.denied(_sent({"mechanism": "scc"})) == {"CN-PIPL-38 TRANSFER_UNLAWFUL"}
	testing.denied(_sent({"mechanism": "none"})) == {"CN-PIPL-38 TRANSFER_UNLAWFUL", "F23 TRANSFER_UNLAWFUL"}
}

test_pipl_38_critical_infrastructure if {
	request := testing.changed(_sent({}), {"controller": {"sector": "critical_infrastructure"}})
	testing.denied(request) == {"CN-PIPL-38 TRANSFER_UNLAWFUL"}
	testing.denied(testing.changed(request, {"transfer": {"mechanism": "security_assessment"}})) == set()
}
