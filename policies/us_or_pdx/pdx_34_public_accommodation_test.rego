package tests.us_or_pdx

import data.countersign.testing

_in(type) := testing.changed(testing.base("US-OR-PDX"), {"place": {"type": type}})

test_pdx_34_private if {
	testing.denied(_in("public_accommodation")) == {"US-OR-PDX-34 PRIVATE_USE_BAN"}
	testing.denied(_in("transport_hub")) == {"US-OR-PDX-34 PRIVATE_USE_BAN"}
	testing.denied(_in("workplace")) == set()
	unlock := testing.changed(testing.base_for("US-OR-PDX", "device_unlock"), {"place": {"type": "public_accommodation"}})
	testing.denied(unlock) == set()
}

test_pdx_34_bureaus if {
	testing.denied(testing.police("US-OR-PDX")) == {"US-OR-PDX-34 GOVERNMENT_USE_BAN"}
}

# No mandate of Portland is listed; one that is listed counts.
test_pdx_34_legal_compliance if {
	request := testing.changed(_in("public_accommodation"), {"legal_basis": "legal_obligation", "mandate": "PDX-EXAMPLE"})
	mandate := {
		"jurisdiction": "US-OR-PDX",
		"instrument": "US-OR-PDX-34",
		"purposes": ["access_control"],
		"controller_types": ["private"],
	}
	testing.denied(request) == set() with data.facts.mandates as {"PDX-EXAMPLE": mandate}
	testing.denied(request) == {"F09 NO_LEGAL_BASIS", "US-OR-PDX-34 PRIVATE_USE_BAN"}
}
