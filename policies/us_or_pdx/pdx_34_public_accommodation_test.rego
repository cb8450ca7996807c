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

# A plain street is no place of public accommodation; a place that nobody knows may be one.
test_pdx_34_streets if {
	testing.denied(testing.changed(_in("public_space"), {"purpose": "device_unlock"})) == {"F11 CONSENT_PURPOSE_MISMATCH", "F12 PURPOSE_MISMATCH"}
	testing.denied(_in("public_space")) == {"F27 PURPOSE_NOT_FOR_THIS"}
	testing.denied(_in("plaza")) == {"F03 INPUT_INCOMPLETE", "US-OR-PDX-34 PRIVATE_USE_BAN"}
	body := {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute"}
	not "US-OR-PDX-34 PRIVATE_USE_BAN" in testing.denied(testing.changed(_in("transport_hub"), body))
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
