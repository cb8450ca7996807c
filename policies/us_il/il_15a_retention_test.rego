package tests.us_il

import data.countersign.testing

_stored(changes) := testing.changed(testing.base("US-IL"), {"template": changes})

test_il_15a_policy if {
	testing.denied(testing.changed(testing.base("US-IL"), {"notice": {"public_policy": false}})) == {
		"US-IL-15A WRITTEN_POLICY_MISSING",
	}
	testing.denied(testing.changed(testing.base("US-IL"), {"notice": {"public_policy": null}})) == {
		"US-IL-15A WRITTEN_POLICY_MISSING",
	}
	testing.obliged_by("US-IL-15A", testing.base("US-IL")) == {"US-IL-15A RETENTION_SCHEDULE_PUBLIC"}
}

# Three calendar years: 29 February 2024 lies between.
test_il_15a_last_interaction if {
	at_limit := _stored({"last_interaction_at": testing.instant("2023-11-23T09:00:00Z")})
	testing.denied(at_limit) == {"US-IL-15A RETENTION_EXCEEDED"}
	"US-IL-15A DELETE_NOW" in testing.obliged(at_limit)
	testing.denied(_stored({"last_interaction_at": testing.instant("2023-11-23T09:00:00Z") + 1})) == set()
	testing.denied(_stored({"last_interaction_at": null})) == {"US-IL-15A RETENTION_EXCEEDED"}
}

test_il_15a_purpose_satisfied if {
	testing.denied(_stored({"purpose_ended_at": testing.now})) == {
		"F18 RETENTION_EXCEEDED",
		"US-IL-15A RETENTION_EXCEEDED",
	}
}

test_il_15a_period_asked_for if {
	asked := testing.changed(testing.base("US-IL"), {"operation": "enroll", "retention": {"days": 1096}})
	testing.denied(asked) == {"F18 RETENTION_EXCEEDED", "US-IL-15A RETENTION_EXCEEDED"}
	testing.denied(testing.changed(asked, {"retention": {"days": 1095}})) == set()
	testing.decided(asked).retention == {"max_days": 1095, "rule": "F18"}
	shorter := data.countersign.decision.retention with input as asked with data.facts.caps.bipa_days.value as 30
	shorter == {"max_days": 30, "rule": "US-IL-15A"}
}

test_il_15a_outside if {
	bank := testing.changed(testing.base("US-IL"), {
		"controller": {"sector": "bank"},
		"template": {"purpose_ended_at": testing.now, "last_interaction_at": null},
	})
	testing.said_by("US-IL", bank) == set()
	asked := testing.changed(bank, {"operation": "enroll", "retention": {"days": 1096}})
	testing.said_by("US-IL", asked) == set()
	caps := data.countersign.rules["US-IL"].retain with input as bank
	caps == set()
}

test_il_15a_no_template_to_destroy if {
	none := testing.changed(testing.base("US-IL"), {"template": null})
	testing.denied(none) == set()
	fresh := testing.changed(testing.base("US-IL"), {"operation": "enroll", "template": {"last_interaction_at": null}})
	testing.denied(fresh) == set()
}
