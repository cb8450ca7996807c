package tests.floor

import data.countersign.testing

_sent(transfer) := testing.changed(testing.base("US"), {"transfer": transfer})

test_no_mechanism if {
	testing.denied(_sent({"cross_border": true})) == {"F23 TRANSFER_UNLAWFUL"}
	testing.denied(_sent({"cross_border": true, "mechanism": "a promise"})) == {"F23 TRANSFER_UNLAWFUL"}
	testing.denied(testing.changed(testing.base("US"), {"transfer": null})) == {"F23 TRANSFER_UNLAWFUL"}
}

test_named_mechanism if testing.denied(_sent({"cross_border": true, "mechanism": "scc"})) == set()

_sent_on(mechanism) := {"transfer": {"cross_border": true, "mechanism": mechanism}}

# Whose mechanism it is: a public_instrument is for authorities, police_assessment for police.
test_whose_mechanism_it_is if {
	body := testing.changed(testing.base("US"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute"})
	testing.denied(testing.changed(testing.base("US"), _sent_on("public_instrument"))) == {"F23 TRANSFER_UNLAWFUL"}
	testing.denied(testing.changed(body, _sent_on("public_instrument"))) == set()
	testing.denied(testing.changed(body, _sent_on("police_assessment"))) == {"F23 TRANSFER_UNLAWFUL"}
	testing.denied(testing.changed(testing.police("US"), _sent_on("police_assessment"))) == set()
}
