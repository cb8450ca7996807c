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

# A federal agency is out of reach of the state's law.
test_tx_traiga_level if {
	scored := testing.changed(testing.police("US-TX"), {"output": {"score": true}})
	testing.denied_by("US-TX-TRAIGA", testing.changed(scored, {"controller": {"level": "federal"}})) == set()
	testing.denied_by("US-TX-TRAIGA", testing.changed(scored, {"controller": {"level": "state"}})) == {"US-TX-TRAIGA SOCIAL_SCORING"}
}
