package tests.gb

import data.countersign.testing

# A public body's, on a statute: no consent excuses it.
_decided(decision) := testing.changed(testing.base("GB"), {
	"controller": {"type": "public_body"},
	"legal_basis": "public_task_statute",
	"consent": null,
	"decision": object.union({"automated": true, "adverse": true, "human_reviewers": 0}, decision),
})

test_gb_22a if {
	request := _decided({})
	testing.denied(request) == {"F19 HUMAN_REVIEW_MISSING", "GB-22A HUMAN_REVIEW_MISSING"}
	testing.obliged_by("GB-22A", request) == {"GB-22A HUMAN_REVIEW:1", "GB-22A RIGHT_TO_CONTEST"}
	start := testing.instant("2026-02-05T00:00:00Z")
	testing.denied(testing.changed(request, {"now": start})) == testing.denied(request)
	testing.denied(testing.changed(request, {"now": start - 1})) == {"F19 HUMAN_REVIEW_MISSING"}
}

test_gb_22a_one_person_is_enough if {
	testing.denied(testing.changed(testing.base("GB"), {"decision": {"adverse": true, "human_reviewers": 1}})) == set()
}

# Explicit consent may carry a decision by a machine alone, and the floor still wants a person.
test_gb_22a_explicit_consent if {
	agreed := testing.changed(testing.base("GB"), {"decision": {"automated": true, "adverse": true, "human_reviewers": 0}})
	testing.denied(agreed) == {"F19 HUMAN_REVIEW_MISSING"}
	testing.obliged_by("GB-22A", agreed) == {"GB-22A HUMAN_REVIEW:1", "GB-22A RIGHT_TO_CONTEST"}
	lapsed := testing.changed(agreed, {"consent": {"expires_at": testing.now}})
	"GB-22A HUMAN_REVIEW_MISSING" in testing.denied(lapsed)
	implied := testing.changed(agreed, {"consent": {"form": ["separate"]}})
	"GB-22A HUMAN_REVIEW_MISSING" in testing.denied(implied)
}

test_gb_22a_decided_by_a_person if {
	testing.denied(_decided({"automated": false})) == {"F19 HUMAN_REVIEW_MISSING"}
	testing.obliged_by("GB-22A", _decided({"automated": false})) == set()
	testing.denied(_decided({"automated": null})) == testing.denied(_decided({}))
	testing.denied(_decided({"adverse": false})) == set()
}
