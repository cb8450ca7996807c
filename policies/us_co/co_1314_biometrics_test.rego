package tests.us_co

import data.countersign.testing

test_co_1314_policy_and_consent if {
	testing.denied(testing.base("US-CO")) == set()
	testing.denied(testing.changed(testing.base("US-CO"), {"notice": {"public_policy": false}})) == {
		"US-CO-1314 WRITTEN_POLICY_MISSING",
	}
	testing.denied(testing.changed(testing.base("US-CO"), {"consent": null})) == {
		"F11 CONSENT_MISSING",
		"US-CO-1314 CONSENT_MISSING",
	}
	testing.denied(testing.changed(testing.base("US-CO"), {"notice": {"given": false}})) == {
		"F31 NOTICE_MISSING",
		"US-CO-1314 NOTICE_MISSING",
	}
	testing.obliged_by("US-CO-1314", testing.base("US-CO")) == {
		"US-CO-1314 DELETE_AFTER_LAST_INTERACTION:P24M",
		"US-CO-1314 NOTIFY_SUBJECT",
	}
}

_stored(changes) := testing.changed(testing.base("US-CO"), {"template": changes})

test_co_1314_destruction if {
	testing.denied(_stored({"last_interaction_at": testing.instant("2024-11-23T09:00:00Z")})) == {
		"US-CO-1314 RETENTION_EXCEEDED",
	}
	testing.denied(_stored({"last_interaction_at": testing.instant("2024-11-23T09:00:00Z") + 1})) == set()
	testing.denied(_stored({"last_interaction_at": null})) == {"US-CO-1314 RETENTION_EXCEEDED"}
	"US-CO-1314 DELETE_NOW" in testing.obliged(_stored({"last_interaction_at": null}))
	testing.denied(_stored({"purpose_ended_at": testing.now})) == {
		"F18 RETENTION_EXCEEDED",
		"US-CO-1314 RETENTION_EXCEEDED",
	}
}

test_co_1314_employers if {
	request := testing.changed(testing.base_for("US-CO", "employee_location_tracking"), {
		"operation": "identify",
		"controller": {"type": "employer"},
		"place": {"type": "workplace"},
	})
	testing.denied(request) == {"US-CO-1314 EMPLOYER_PURPOSE_LIMIT"}
	testing.denied(testing.changed(testing.base_for("US-CO", "attendance"), {"controller": {"type": "employer"}})) == set()
}

test_co_1314_without_a_template if {
	testing.denied(_stored(null)) == set()
	enrolment := {"operation": "enroll", "template": {"last_interaction_at": null}}
	testing.denied(testing.changed(testing.base("US-CO"), enrolment)) == set()
}

test_co_1314_employers_may_count_faces if {
	tracking := testing.changed(testing.base_for("US-CO", "employee_location_tracking"), {"place": {"type": "workplace"}})
	testing.denied(testing.changed(tracking, {"operation": "detect", "controller": {"type": "employer"}})) == set()
}
