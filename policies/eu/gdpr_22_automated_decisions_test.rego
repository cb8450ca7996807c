package tests.eu

import data.countersign.testing

# A public body's, on a statute: no consent excuses it.
_decided(decision) := testing.changed(testing.base("DE"), {
	"controller": {"type": "public_body"},
	"legal_basis": "public_task_statute",
	"consent": null,
	"decision": object.union({"automated": true, "adverse": true, "human_reviewers": 0}, decision),
})

test_gdpr_22 if {
	request := _decided({})
	testing.denied(request) == {"EU-GDPR-22 HUMAN_REVIEW_MISSING", "F19 HUMAN_REVIEW_MISSING"}
	testing.obliged_by("EU-GDPR-22", request) == {"EU-GDPR-22 HUMAN_REVIEW:1", "EU-GDPR-22 RIGHT_TO_CONTEST"}
}

# Explicit consent may carry a decision by a machine alone, and the floor still wants a person.
test_eu_gdpr_22_explicit_consent if {
	agreed := testing.changed(testing.base("DE"), {"decision": {"automated": true, "adverse": true, "human_reviewers": 0}})
	testing.denied(agreed) == {"F19 HUMAN_REVIEW_MISSING"}
	testing.obliged_by("EU-GDPR-22", agreed) == {"EU-GDPR-22 HUMAN_REVIEW:1", "EU-GDPR-22 RIGHT_TO_CONTEST"}
	lapsed := testing.changed(agreed, {"consent": {"expires_at": testing.now}})
	"EU-GDPR-22 HUMAN_REVIEW_MISSING" in testing.denied(lapsed)
	implied := testing.changed(agreed, {"consent": {"form": ["separate"]}})
	"EU-GDPR-22 HUMAN_REVIEW_MISSING" in testing.denied(implied)
}

test_eu_gdpr_22_decided_by_a_person if {
	testing.denied(_decided({"automated": false})) == {"F19 HUMAN_REVIEW_MISSING"}
	testing.obliged_by("EU-GDPR-22", _decided({"automated": false})) == set()
	testing.denied(_decided({"automated": null})) == testing.denied(_decided({}))
	testing.denied(_decided({"adverse": false})) == set()
}
