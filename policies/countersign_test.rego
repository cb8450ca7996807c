package tests.router

import data.countersign.testing

# Where not even the operation can be read, nothing is known to be erasure.
test_an_unreadable_request_is_refused if {
	decision := data.countersign.decision with input as testing.base("US")
		with data.countersign.lib.request as {}
	not decision.allow
	count(decision.reasons) > 0
}

# The floor is this service's own: it has no beginning.
test_the_floor_always_binds if {
	long_ago := testing.changed(testing.base("US"), {
		"now": testing.instant("1990-01-01T00:00:00Z"),
		"consent": {"given_at": testing.instant("1989-01-01T00:00:00Z")},
		"dpia": {"on_file": false},
	})
	testing.denied(long_ago) == {"F20 DPIA_MISSING"}
}

test_only_erasure_is_never_refused if {
	testing.denied(testing.changed(testing.stripped(testing.base("US")), {"operation": "delete"})) == set()
	count(testing.denied(testing.stripped(testing.base("US")))) > 0
}

test_without_a_cap_there_is_no_period if {
	decision := data.countersign.decision with input as testing.base("US")
		with data.countersign.rules.floor.retain as set()
	decision.retention == null
}

# Whatever is kept too long carries the duty to erase it, in every jurisdiction.
test_kept_too_long_carries_the_duty_to_erase if {
	every code, _ in data.facts.jurisdictions {
		every template in [
			{"purpose_ended_at": 0},
			{"retention_until": testing.now},
			{"enrolled_at": 0},
			{"last_interaction_at": null},
		] {
			request := testing.changed(testing.base(code), {
				"controller": {"type": "landlord"},
				"subject": {"tenancy_ended_at": 0},
				"template": template,
			})
			_erased_if_kept_too_long(testing.decided(request))
		}
	}
}

_erased_if_kept_too_long(decision) if {
	every reason in decision.reasons {
		reason.code != "RETENTION_EXCEEDED"
	}
}

_erased_if_kept_too_long(decision) if {
	some duty in decision.obligations
	duty.code == "DELETE_NOW"
}
