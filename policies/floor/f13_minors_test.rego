package tests.floor

import data.countersign.testing

_aged(code, age) := testing.changed(testing.base(code), {"subject": {"age": age}})

test_below_the_age if {
	testing.denied(_aged("US", 17)) == {"F13 MINOR_NO_GUARDIAN"}
	testing.denied(_aged("US", 18)) == set()
}

test_guardian if {
	request := testing.changed(_aged("US", 17), {"consent": {"guardian": true}})
	testing.denied(request) == set()
	testing.obliged_by("F13", request) == {"F13 GUARDIAN_RECORD"}
}

test_highest_age_of_all_jurisdictions if {
	request := testing.changed(_aged("CN", 16), {"jurisdictions": {"processing": "US"}})
	testing.denied(_aged("CN", 16)) == set()
	testing.denied(request) == {"F13 MINOR_NO_GUARDIAN"}
}

test_eighteen_where_no_age_is_set if {
	testing.denied(testing.changed(_aged("XX", 17), {})) == {"F01 UNKNOWN_JURISDICTION", "F13 MINOR_NO_GUARDIAN"}
}

test_no_agreement_is_asked_where_a_statute_decides if {
	testing.denied(testing.changed(testing.police("US"), {"subject": {"age": 9}})) == set()
}

# Whoever was enrolled at fifteen, where nobody asked a parent, is not let in elsewhere.
_enrolled(age, given_at) := testing.changed(testing.base("SG"), {
	"jurisdictions": testing.everywhere("DE"),
	"subject": {"age": 19},
	"consent": {"given_at": given_at},
	"template": {"enrolled_age": age, "enrolled_at": testing.instant("2024-01-10T00:00:00Z")},
})

test_the_age_is_that_of_the_consent if {
	then := testing.instant("2024-01-10T00:00:00Z")
	testing.denied(_enrolled(15, then)) == {"EU-GDPR-8 MINOR_NO_GUARDIAN", "F13 MINOR_NO_GUARDIAN"}
	testing.denied(_enrolled(15, then + (366 * 86400000))) == set()
	testing.denied(_enrolled(15, (then + (366 * 86400000)) - 1)) == {"EU-GDPR-8 MINOR_NO_GUARDIAN", "F13 MINOR_NO_GUARDIAN"}
	testing.denied(_enrolled(15, then - (800 * 86400000))) == {"EU-GDPR-8 MINOR_NO_GUARDIAN", "F13 MINOR_NO_GUARDIAN"}
	testing.denied(_enrolled(16, then)) == set()
	testing.denied(_enrolled(null, then)) == set()
	testing.denied(testing.changed(_enrolled(15, then), {"operation": "detect"})) == set()
	guarded := testing.changed(_enrolled(15, then), {"subject": {"age": 17}, "consent": {"guardian": true}})
	testing.denied(guarded) == set()
	unread := testing.changed(_enrolled(15, null), {"consent": {"given_at": null}})
	"F13 MINOR_NO_GUARDIAN" in testing.denied(unread)
	undated := testing.changed(_enrolled(15, then + (366 * 86400000)), {"template": {"enrolled_at": null}})
	"F13 MINOR_NO_GUARDIAN" in testing.denied(undated)
	by_statute := testing.changed(_enrolled(15, then), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute"})
	testing.denied(by_statute) == set()
}
