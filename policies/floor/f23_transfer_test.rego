package tests.floor

import data.countersign.testing

_sent(transfer) := testing.changed(testing.base("US"), {"transfer": transfer})

test_no_mechanism if {
	testing.denied(_sent({"cross_border": true})) == {"F23 TRANSFER_UNLAWFUL"}
	testing.denied(_sent({"cross_border": true, "mechanism": "a promise"})) == {"F23 TRANSFER_UNLAWFUL"}
	testing.denied(testing.changed(testing.base("US"), {"transfer": null})) == {"F23 TRANSFER_UNLAWFUL"}
}

test_named_mechanism if testing.denied(_sent({"cross_border": true, "mechanism": "scc"})) == set()
