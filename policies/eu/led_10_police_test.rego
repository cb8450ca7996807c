package tests.eu

import data.countersign.testing

test_led_10 if {
	post := testing.changed(testing.police("BE"), {"mode": "post", "legal_basis": "public_task_statute"})
	testing.denied(post) == {"EU-LED-10 NO_LEGAL_BASIS"}
	testing.denied(testing.changed(post, {"legal_basis": "law_enforcement_statute"})) == set()
	testing.denied(testing.changed(post, {"legal_basis": null})) == {
		"EU-LED-10 NO_LEGAL_BASIS",
		"F09 NO_LEGAL_BASIS",
		"F14 ALTERNATIVE_NOT_OFFERED",
	}
}
