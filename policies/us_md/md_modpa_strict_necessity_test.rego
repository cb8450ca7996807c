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

test_md_modpa_consumers_only if {
	unnecessary := testing.changed(testing.base("US-MD"), {"necessity": {"justified": false}, "output": {"sale": true}})
	testing.denied_by("US-MD-MODPA", unnecessary) == {"US-MD-MODPA DISPROPORTIONATE", "US-MD-MODPA TEMPLATE_SALE"}
	testing.denied_by("US-MD-MODPA", testing.changed(unnecessary, {"subject": {"role": "employee"}})) == set()
	start := testing.instant("2026-04-01T04:00:00Z")
	testing.denied_by("US-MD-MODPA", testing.changed(unnecessary, {"now": start})) != set()
	testing.denied_by("US-MD-MODPA", testing.changed(unnecessary, {"now": start - 1})) == set()
}
