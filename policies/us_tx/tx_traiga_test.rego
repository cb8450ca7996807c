package tests.us_tx

import data.countersign.testing

test_tx_traiga if {
	request := testing.changed(testing.base("US-TX"), {
		"controller": {"type": "public_body"},
		"legal_basis": "public_task_statute",
		"output": {"score": true},
	})
	testing.denied(request) == {"F04 SOCIAL_SCORING", "US-TX-TRAIGA SOCIAL_SCORING"}
	testing.denied(testing.changed(testing.base("US-TX"), {"output": {"score": true}})) == {"F04 SOCIAL_SCORING"}
}
