package tests.us_md

import data.countersign.testing

test_md_modpa if {
	testing.denied(testing.changed(testing.base("US-MD"), {"necessity": {"justified": false}})) == {
		"US-MD-MODPA DISPROPORTIONATE",
	}
	testing.denied(testing.changed(testing.base("US-MD"), {"output": {"sale": true}})) == {
		"F17 TEMPLATE_SALE",
		"US-MD-MODPA TEMPLATE_SALE",
	}
}

test_md_modpa_public_bodies_are_outside if {
	request := testing.changed(testing.base("US-MD"), {
		"controller": {"type": "public_body"},
		"legal_basis": "public_task_statute",
		"output": {"sale": true},
		"necessity": {"justified": false},
	})
	testing.denied(request) == {"F17 TEMPLATE_SALE"}
}
