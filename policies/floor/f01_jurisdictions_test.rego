package tests.floor

import data.countersign.testing

test_unknown_code_in_any_role if {
	every role in ["subject", "controller", "processing", "place"] {
		testing.denied(testing.changed(testing.base("US"), {"jurisdictions": {role: "XX"}})) == {"F01 UNKNOWN_JURISDICTION"}
	}
}

test_null_and_missing_codes if {
	testing.denied(testing.changed(testing.base("US"), {"jurisdictions": {"place": null}})) == {"F01 UNKNOWN_JURISDICTION"}
	testing.denied(testing.changed(testing.base("US"), {"jurisdictions": null})) == {"F01 UNKNOWN_JURISDICTION"}
}

test_every_other_reason_is_still_reported if {
	request := testing.changed(testing.base("US"), {"jurisdictions": {"place": "XX"}, "dpia": {"on_file": false}})
	testing.denied(request) == {"F01 UNKNOWN_JURISDICTION", "F20 DPIA_MISSING"}
}

# A code in the data whose family has not been written is not covered by the floor alone.
test_family_not_written if {
	jurisdictions := {"QQ": {"parents": ["US"], "family": "QQ", "minor_age": null}, "US": data.facts.jurisdictions.US}
	reasons := data.countersign.decision.reasons with input as testing.base("QQ")
		with data.facts.jurisdictions as jurisdictions
	reasons == {{"code": "UNKNOWN_JURISDICTION", "rule": "F01"}}
}
