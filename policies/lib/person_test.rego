package tests.lib

import data.countersign.lib.person
import data.countersign.testing

_living(code) := testing.changed(testing.base("DE"), {"jurisdictions": {"subject": code}})

test_majority_is_that_of_where_the_person_lives if {
	person.majority == 18 with input as _living("DE")
	person.majority == 19 with input as _living("KR")
	person.majority == 19 with input as _living("KR-XX")
	person.majority == 19 with input as _living("US-AL")
	person.majority == 18 with input as _living("US-IL")
	person.majority == 18 with input as _living(null)
}

test_a_guardian_agrees_until_then if {
	guarded := {"subject": {"age": 18}, "consent": {"guardian": true}}
	ended := testing.changed(_living("US-AL"), guarded)
	not "F11 CONSENT_GUARDIAN_ENDED" in testing.denied(ended)
	"F11 CONSENT_GUARDIAN_ENDED" in testing.denied(testing.changed(_living("DE"), guarded))
}
