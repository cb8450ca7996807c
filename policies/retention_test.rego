package tests.retention

import data.countersign.testing

_day := 86400000

# A template kept by consent, limited only by the floor's cap unless a test says otherwise.
_kept(code) := testing.changed(object.remove(testing.base(code), ["operation", "retention", "output"]), {
	"template": {"retention_until": null, "last_interaction_at": testing.now},
	"consent": {"expires_at": testing.instant("2040-01-01T00:00:00Z")},
})

_with(code, changes) := testing.changed(_kept(code), changes)

_end(request) := end if {
	end := data.countersign.retention with input as request
}

_enrolled := testing.instant("2026-01-10T00:00:00Z")

_due(at, rule) := {"due_at": at, "rule": rule, "overdue": false}

_overdue(at, rule) := {"due_at": at, "rule": rule, "overdue": true}

test_the_floor_ends_every_template if {
	every code in ["US", "SG", "GB", "XX"] {
		_end(_kept(code)) == _due(_enrolled + (1095 * _day), "F18")
	}
}

test_at_the_cap_is_over_it if {
	limit := testing.now - (1095 * _day)
	_end(_with("US", {"template": {"enrolled_at": limit}})) == _overdue(testing.now, "F18")
	_end(_with("US", {"template": {"enrolled_at": limit + 1}})) == _due(testing.now + 1, "F18")
}

test_the_written_limit if {
	_end(_with("US", {"template": {"retention_until": testing.now}})) == _overdue(testing.now, "F18")
	_end(_with("US", {"template": {"retention_until": testing.now + 1}})) == _due(testing.now + 1, "F18")
	_end(_with("US", {"template": {"retention_until": "some day"}})) == _overdue(testing.now, "F18")
}

test_unknown_enrolment_is_due_now if {
	every value in [null, "long ago"] {
		_end(_with("US", {"template": {"enrolled_at": value}})) == _overdue(testing.now, "F18")
	}
	_end(_with("US", {"template": null})) == _overdue(testing.now, "F18")
	_end(object.remove(_kept("US"), ["template"])) == _overdue(testing.now, "F18")
}

test_the_end_of_the_purpose if {
	every code, rule in {"US": "F18", "CN": "CN-PIPL-19", "DE": "EU-GDPR-17", "US-IL": "F18", "US-CO": "F18"} {
		_end(_with(code, {"template": {"purpose_ended_at": testing.now}})) == _overdue(testing.now, rule)
		_end(_with(code, {"template": {"purpose_ended_at": testing.now + 1}})) == _due(testing.now + 1, rule)
		_end(_with(code, {"template": {"purpose_ended_at": "soon"}})) == _overdue(testing.now, rule)
	}
}

test_texas_gives_a_year_after_the_purpose if {
	ended := testing.instant("2025-11-23T09:00:00Z")
	_end(_with("US-TX", {"template": {"purpose_ended_at": ended}})) == _overdue(testing.now, "US-TX-CUBI")
	_end(_with("US-TX", {"template": {"purpose_ended_at": ended + 1}})) == _due(testing.now + 1, "US-TX-CUBI")
	_end(_with("US-TX", {"template": {"purpose_ended_at": "?"}})) == _overdue(testing.now, "US-TX-CUBI")
	_end(_kept("US-TX")).rule == "F18"
	abroad := {"template": {"purpose_ended_at": ended + 1}, "jurisdictions": {"place": "SG"}}
	_end(_with("US-TX", abroad)) == _overdue(ended + 1, "F18")
}

test_texas_does_not_bind_public_bodies if {
	public := {
		"controller": {"type": "public_body"},
		"template": {"purpose_ended_at": testing.instant("2025-11-23T09:00:00Z")},
	}
	_end(_with("US-TX", public)).rule == "F18"
}

test_years_since_the_last_interaction if {
	every code, last in {"US-IL": "2023-11-23T09:00:00Z", "US-CO": "2024-11-23T09:00:00Z"} {
		rule := {"US-IL": "US-IL-15A", "US-CO": "US-CO-1314"}[code]
		instant := testing.instant(last)
		_end(_with(code, {"template": {"last_interaction_at": instant}})) == _overdue(testing.now, rule)
		_end(_with(code, {"template": {"last_interaction_at": instant + 1}})) == _due(testing.now + 1, rule)
		_end(_with(code, {"template": {"last_interaction_at": null}})) == _overdue(testing.now, rule)
		_end(_with(code, {"template": {"last_interaction_at": null}, "controller": {"type": "public_body"}})).rule == "F18"
	}
}

test_the_end_of_the_purpose_in_states_that_set_it if {
	every code, rule in {"US-IL": "US-IL-15A", "US-CO": "US-CO-1314"} {
		request := _with(code, {"template": {"purpose_ended_at": testing.now}})
		{"at": testing.now, "rule": rule} in _limits(code, request)
		not {"at": testing.now, "rule": rule} in _limits(code, testing.changed(request, {"controller": {"type": "public_body"}}))
	}
}

_limits(code, request) := limits if {
	limits := data.countersign.rules[code].limit with input as testing.changed(request, {"operation": "verify"})
}

test_the_written_limit_where_a_law_repeats_it if {
	every code, rule in {"CN": "CN-PIPL-19", "DE": "EU-GDPR-17"} {
		_end(_with(code, {"template": {"retention_until": testing.now}})) == _overdue(testing.now, rule)
		_end(_with(code, {"template": {"retention_until": testing.now + 1}})) == _due(testing.now + 1, rule)
		_end(_kept(code)).rule == "F18"
	}
}

test_police_are_outside_the_gdpr if {
	police := {
		"controller": {"type": "law_enforcement"},
		"legal_basis": "law_enforcement_statute",
		"template": {"retention_until": testing.now + 1, "purpose_ended_at": testing.now + 1},
		"consent": {"withdrawn_at": testing.now + 1},
	}
	_end(_with("DE", police)) == _due(testing.now + 1, "F11")
	_limits("EU", _with("DE", police)) == set()
}

test_a_landlord_in_new_york if {
	_end(_with("US", {"controller": {"type": "landlord"}})) == _due(_enrolled + (1095 * _day), "F18")
	_end(_with("US-NY-NYC", {"controller": {"type": "landlord"}})) == _due(_enrolled + (1095 * _day), "F18")
	gone := {"controller": {"type": "landlord"}, "subject": {"tenancy_ended_at": testing.now}}
	_end(_with("US-NY-NYC", gone)) == _due(testing.now + (90 * _day), "US-NY-NYC-TDPA")
}

test_withdrawal if {
	every code, rule in {"US": "F11", "CN": "CN-PIPL-19", "DE": "EU-GDPR-17"} {
		_end(_with(code, {"consent": {"withdrawn_at": testing.now}})) == _overdue(testing.now, rule)
		_end(_with(code, {"consent": {"withdrawn_at": testing.now + 1}})) == _due(testing.now + 1, rule)
		_end(_with(code, {"consent": {"withdrawn_at": testing.now - 5}})) == _overdue(testing.now - 5, rule)
		_end(_with(code, {"consent": {"withdrawn_at": "?"}})) == _overdue(testing.now, rule)
	}
	every status in ["withdrawn", "revoked", "refused", "expired", "requested", null] {
		_end(_with("US", {"consent": {"status": status}})) == _overdue(testing.now, "F11")
	}
}

test_expiry if {
	_end(_with("US", {"consent": {"expires_at": testing.now}})) == _overdue(testing.now, "F11")
	_end(_with("US", {"consent": {"expires_at": testing.now + 1}})) == _due(testing.now + 1, "F11")
	_end(_with("US", {"consent": {"status": "renewed", "expires_at": testing.now + 1}})) == _due(testing.now + 1, "F11")
	_end(_with("US", {"consent": {"expires_at": null}})) == _overdue(testing.now, "F11")
	_end(_with("US", {"consent": null})) == _overdue(testing.now, "F11")
	_end(object.remove(_kept("US"), ["consent"])) == _overdue(testing.now, "F11")
}

test_what_does_not_rest_on_consent_outlives_it if {
	statute := {"legal_basis": "public_task_statute", "controller": {"type": "public_body"}}
	ends := _due(_enrolled + (1095 * _day), "F18")
	_end(_with("US", testing.changed(statute, {"consent": null}))) == ends
	_end(_with("US", testing.changed(statute, {"consent": {"expires_at": testing.now}}))) == ends
	_end(_with("US", testing.changed(statute, {"consent": {"status": "refused"}}))) == ends
	_end(_with("US", testing.changed(statute, {"consent": {"status": "withdrawn"}}))) == _overdue(testing.now, "F11")
	_end(_with("US", {"legal_basis": "contract", "consent": null})) == _overdue(testing.now, "F11")
}

test_a_mandate_outlives_a_consent_but_not_a_no if {
	mandated := testing.changed(_kept("CN"), {
		"purpose": "sim_registration",
		"legal_basis": "legal_obligation",
		"mandate": "CN-MIIT-2019",
	})
	ends := _due(_enrolled + (1095 * _day), "F18")
	_end(testing.changed(mandated, {"consent": null})) == ends
	_end(testing.changed(mandated, {"consent": {"status": "expired"}})) == ends
	_end(testing.changed(mandated, {"consent": {"status": "refused"}})) == _overdue(testing.now, "F11")
	_end(testing.changed(mandated, {"consent": null, "jurisdictions": {"subject": "SG"}})) == _overdue(testing.now, "F11")
}

test_the_earliest_of_all_wins if {
	both := {"template": {"retention_until": testing.now + 2}, "consent": {"expires_at": testing.now + 1}}
	_end(_with("US", both)) == _due(testing.now + 1, "F11")
	_end(_with("US", testing.changed(both, {"consent": {"expires_at": testing.now + 3}}))) == _due(testing.now + 2, "F18")
}

test_no_rule_counts_before_its_time if {
	before_all := {"now": testing.instant("2000-01-01T00:00:00Z")}
	_end(_with("US-IL", before_all)).rule == "F18"
	before_pipl := {"now": testing.instant("2021-10-31T00:00:00Z"), "template": {"purpose_ended_at": testing.instant("2021-10-30T00:00:00Z")}}
	_end(_with("CN", before_pipl)).rule == "F18"
}

test_without_an_instant_nothing_may_stay if {
	every value in [null, "today"] {
		_end(_with("US", {"now": value})).overdue
	}
	every nothing in [null, [], "x", {}] {
		_end(nothing) == _overdue(null, "F03")
	}
}

# A template that an authority would keep, and a company would not, ends when
# nobody vouches for the authority.
test_what_nobody_vouches_for_keeps_nothing if {
	kept := _with("US", {
		"consent": null,
		"legal_basis": "public_task_statute",
		"controller": {"type": "public_body"},
	})
	_end(kept) == _due(_enrolled + (1095 * _day), "F18")
	service := {name: "service" | some name in ["now", "template", "consent", "deployment", "storage", "transfer", "decision", "filing"]}
	screened := object.union(service, {
		"controller.entity_listed": "service",
		"controller.owned_by_listed_pct": "service",
	})
	alone := testing.changed(object.remove(kept, ["vouched"]), {"vouched": screened})
	_end(alone) == _overdue(testing.now, "F11")
	granted := testing.changed(alone, {"vouched": {"controller.type": "operator", "legal_basis": "operator"}})
	_end(granted) == _due(_enrolled + (1095 * _day), "F18")
}

_other(code, stored) := testing.changed(_kept(code), {"template": null, "stored": stored})

test_what_else_is_kept_ends_by_its_own_limit if {
	every kind in ["consent", "pass", "answer", "review"] {
		kept := {"kind": kind, "since": testing.now - _day, "until": testing.now + 1}
		_end(_other("US", kept)) == _due(testing.now + 1, "F18")
		_end(_other("DE", object.union(kept, {"until": testing.now}))) == _overdue(testing.now, "F18")
		_end(_other("DE", object.union(kept, {"until": "later"}))) == _overdue(testing.now, "F18")
	}
}

test_a_consent_without_an_end_has_that_of_the_floor if {
	endless := {"kind": "consent", "since": testing.now - _day, "until": null}
	_end(_other("US", endless)) == _due(testing.now + (1094 * _day), "F18")
	_end(_other("US", object.union(endless, {"since": null}))) == _overdue(testing.now, "F18")
}

test_without_any_limit_nothing_may_stay if {
	_end(_other("US", {"kind": "pass", "since": testing.now, "until": null})) == _overdue(null, "F03")
	_end(_other("US", {"kind": "diary", "since": testing.now, "until": null})) == _overdue(null, "F03")
}

test_a_cap_is_of_its_own_kind if {
	house := {"retain": {{"of": "pass", "days": 1, "rule": "HOUSE-P"}, {"days": 2, "rule": "HOUSE-T"}}}
	passed := _other("US", {"kind": "pass", "since": testing.now, "until": testing.now + (7 * _day)})
	_due(testing.now + _day, "HOUSE-P") == data.countersign.retention with input as passed with data.countersign.rules.house as house
	answered := _other("US", {"kind": "answer", "since": testing.now, "until": testing.now + (7 * _day)})
	_due(testing.now + (7 * _day), "F18") == data.countersign.retention with input as answered with data.countersign.rules.house as house
	enrolled := _with("US", {"template": {"enrolled_at": testing.now}})
	_due(testing.now + (2 * _day), "HOUSE-T") == data.countersign.retention with input as enrolled with data.countersign.rules.house as house

	# What may be asked for at enrolment is of templates.
	{"max_days": 2, "rule": "HOUSE-T"} == data.countersign.decision.retention with input as enrolled with data.countersign.rules.house as house
}
