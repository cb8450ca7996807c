package tests.floor

import data.countersign.testing

_hosted(controller) := testing.changed(testing.base("CN"), {"deployment": "hosted", "controller": controller})

test_listed if {
	testing.denied(_hosted({"entity_listed": true})) == {"F22 ENTITY_LISTED"}
	testing.denied(_hosted({"entity_listed": null})) == {"F22 ENTITY_LISTED"}
	testing.denied(_hosted({"entity_listed": true, "export_licence": true})) == set()
}

test_half_owned if {
	testing.denied(_hosted({"owned_by_listed_pct": 50})) == {"F22 ENTITY_LISTED"}
	testing.denied(_hosted({"owned_by_listed_pct": 49.9})) == set()
	testing.denied(_hosted({"owned_by_listed_pct": null})) == {"F22 ENTITY_LISTED"}
}

test_affiliates_rule_can_be_suspended if {
	owned := _hosted({"owned_by_listed_pct": 50})
	testing.denied(owned) == {"F22 ENTITY_LISTED"}
	suspended := data.countersign.decision with input as owned
		with data.facts.flags.ear_affiliates_rule_active.value as false
	suspended.allow
}

# What a request says of the law is not heard, and a law that the data has lost is in force.
test_the_affiliates_rule_is_no_fact_of_a_request if {
	owned := testing.changed(_hosted({"owned_by_listed_pct": 50}), {"flags": {"ear_affiliates_rule_active": false}})
	testing.denied(owned) == {"F22 ENTITY_LISTED"}
	lost := data.countersign.decision.reasons with input as owned with data.facts.flags as {}
	lost == {{"code": "ENTITY_LISTED", "rule": "F22"}}
}

test_self_hosted_is_outside if {
	listed := _hosted({"entity_listed": true})
	testing.denied(testing.changed(listed, {"deployment": "self_hosted"})) == set()
	testing.denied(testing.changed(listed, {"deployment": "elsewhere"})) == {"F22 ENTITY_LISTED"}
}
