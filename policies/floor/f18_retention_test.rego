package tests.floor

import data.countersign.testing

_asked(days) := testing.changed(testing.base("US"), {"operation": "enroll", "retention": {"days": days}})

_stored(changes) := testing.changed(testing.base("US"), {"template": changes})

test_period_asked_for if {
	testing.denied(_asked(1095)) == set()
	testing.denied(_asked(1096)) == {"F18 RETENTION_EXCEEDED"}
	testing.denied(_asked(0)) == {"F18 RETENTION_UNBOUNDED"}
	testing.denied(_asked(-1)) == {"F18 RETENTION_UNBOUNDED"}
	testing.denied(_asked(null)) == {"F18 RETENTION_UNBOUNDED"}
	testing.denied(_asked("1095")) == {"F18 RETENTION_UNBOUNDED"}
	testing.obliged_by("F18", _asked(30)) == {"F18 DELETE_AFTER:P30D"}
}

test_at_the_limit_is_over_it if {
	testing.denied(_stored({"retention_until": testing.now})) == {"F18 RETENTION_EXCEEDED"}
	testing.denied(_stored({"retention_until": testing.now + 1})) == set()
	testing.denied(_stored({"retention_until": null})) == {"F18 RETENTION_UNBOUNDED"}
	testing.denied(testing.changed(_asked(30), {"template": {"retention_until": null}})) == set()
	testing.obliged_by("F18", _stored({"retention_until": testing.now})) == {"F18 DELETE_NOW"}
}

test_purpose_has_ended if {
	testing.denied(_stored({"purpose_ended_at": testing.now})) == {"F18 RETENTION_EXCEEDED"}
	testing.denied(_stored({"purpose_ended_at": testing.now + 1})) == set()
	testing.denied(_stored({"purpose_ended_at": "last week"})) == {"F18 RETENTION_EXCEEDED"}
}

# Texas gives a year; that holds only where nothing but Texas applies.
test_purpose_has_ended_in_texas if {
	texas := testing.changed(testing.base("US-TX"), {"template": {"purpose_ended_at": testing.now}})
	testing.denied(texas) == set()
	testing.denied(testing.changed(texas, {"jurisdictions": {"processing": "SG"}})) == {"F18 RETENTION_EXCEEDED"}
	testing.denied(testing.changed(texas, {"jurisdictions": testing.everywhere("XX")})) == {
		"F01 UNKNOWN_JURISDICTION",
		"F18 RETENTION_EXCEEDED",
	}
}

test_cap if testing.decided(testing.base("US")).retention == {"max_days": 1095, "rule": "F18"}

# Whatever limit was written down: the cap counts from enrolment.
test_outlived if {
	cap := 1095 * 86400000
	testing.denied(_stored({"enrolled_at": (testing.now - cap) + 1, "retention_until": testing.now + cap})) == set()
	testing.denied(_stored({"enrolled_at": testing.now - cap, "retention_until": testing.now + cap})) == {"F18 RETENTION_EXCEEDED"}
	testing.denied(_stored({"enrolled_at": null})) == {"F18 RETENTION_EXCEEDED"}
	testing.obliged_by("F18", _stored({"enrolled_at": 0})) == {"F18 DELETE_NOW"}
	testing.denied(testing.changed(_asked(30), {"template": {"enrolled_at": null}})) == set()
	testing.denied(testing.changed(_stored({"enrolled_at": 0}), {"template": null})) == set()
}
