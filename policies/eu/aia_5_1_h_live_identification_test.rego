package tests.eu

import data.countersign.testing

# As if France had enacted one.
_denied(request) := result if {
	result := testing.denied(request) with data.facts.jurisdictions.FR.rbi_enabling_law as _example
}

_obliged(request) := result if {
	result := testing.obliged(request) with data.facts.jurisdictions.FR.rbi_enabling_law as _example
}

_obliged_by(rule, request) := {text |
	some text in _obliged(request)
	startswith(text, concat("", [rule, " "]))
}

_example := {"enacted": true, "statute": "an example"}

_held(changes) := testing.changed(testing.police("FR"), {"authorisation": changes})

_urgent(hours, extra_ms) := testing.changed(_held({"type": "none", "urgent": true, "registered_eu_db": false}), {
	"use_started_at": (testing.now - (hours * 3600000)) - extra_ms,
})

test_aia_5_1_h_allowed if {
	_denied(testing.police("FR")) == set()
	_obliged_by("EU-AIA-5-1-h", testing.police("FR")) == {
		"EU-AIA-5-1-h DELETE_NON_MATCH_IMMEDIATELY",
		"EU-AIA-5-1-h HUMAN_REVIEW:1",
		"EU-AIA-5-1-h NOTIFY_AUTHORITY:MSA+DPA",
		"EU-AIA-5-1-h REPORT_ANNUAL",
	}
}

test_aia_5_1_h_each_condition if {
	every attribute in ["national_law", "fria_done", "registered_eu_db"] {
		_denied(_held({attribute: false})) == {"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED"}
		_denied(_held({attribute: null})) == {"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED"}
	}
	_denied(_held({"objective": "child_exploitation"})) == {"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED"}
	_denied(_held({"objective": "traffic_offence"})) == {
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_OBJECTIVE_INVALID",
	}
}

# No state has enacted the law that art. 5(5) asks for; which one has is data.
test_aia_5_1_h_no_state_has_enacted if {
	not_enabled := {"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED"}
	testing.denied(testing.police("FR")) == not_enabled
	testing.denied(testing.police("HU")) == not_enabled
	_denied(testing.police("EU")) == not_enabled
	_denied(testing.changed(testing.police("FR"), {"jurisdictions": {"processing": "DE"}})) == not_enabled
	_denied(testing.changed(testing.police("FR"), {"jurisdictions": {"processing": "SG"}})) == set()
	every law in [{"enacted": false}, {"enacted": "true"}, {}, null] {
		decision := data.countersign.decision with input as testing.police("FR")
			with data.facts.jurisdictions.FR.rbi_enabling_law as law
		decision.reasons == {{"code": "REALTIME_RBI_PROHIBITED", "rule": "EU-AIA-5-1-h"}}
	}
}

# One that has says by which statute.
test_aia_5_1_h_enactments_are_named if {
	every _, place in data.facts.jurisdictions {
		_named(object.get(place, "rbi_enabling_law", {"enacted": false}))
	}
}

_named(law) if law.enacted == false

_named(law) if count(law.statute) > 0

test_aia_5_1_h_who_may_authorise if {
	every type in ["judicial", "warrant", "court_order", "independent_admin"] {
		_denied(_held({"type": type})) == set()
	}
	every type in ["senior_officer", "statutory", "exigent"] {
		_denied(_held({"type": type})) == {"EU-AIA-5-1-h AUTHORISATION_MISSING"}
	}
	_denied(_held({"type": "none"})) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
}

test_aia_5_1_h_window if {
	_denied(_held({"expires_at": testing.now})) == {
		"EU-AIA-5-1-h AUTHORISATION_EXPIRED",
		"F16 AUTHORISATION_EXPIRED",
	}
}

test_aia_5_1_h_urgent_start if {
	_denied(_urgent(0, 0)) == set()
	_denied(_urgent(24, 0)) == set()
	_denied(_urgent(24, 1)) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_MISSING",
	}
	_denied(testing.changed(_urgent(24, 1), {"authorisation": {"registered_eu_db": true}})) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
	duties := _obliged_by("EU-AIA-5-1-h", _urgent(1, 0))
	"EU-AIA-5-1-h REQUEST_AUTHORISATION_WITHIN:PT24H" in duties
	"EU-AIA-5-1-h DISCARD_IF_REFUSED" in duties
}

# The 24 hours bound the request, not the answer.
test_aia_5_1_h_pending if {
	begun := testing.now - (100 * 3600000)
	every later, denied in {"0": set(), "1": {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_MISSING",
	}} {
		_denied(testing.changed(_urgent(100, 0), {"authorisation": {
			"requested_at": (begun + (24 * 3600000)) + to_number(later),
		}})) == denied
	}
}

# Urgency does not excuse the aim.
test_aia_5_1_h_urgent_start_without_an_aim if {
	_denied(testing.changed(_urgent(1, 0), {"authorisation": {"objective": null}})) == {
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_OBJECTIVE_INVALID",
	}
}

# An exigent start approved on the spot has no end date to keep yet.
test_aia_5_1_h_exigent_start if {
	exigent := testing.changed(_urgent(24, 0), {"authorisation": {"type": "exigent", "expires_at": null}})
	_denied(exigent) == set()
	_denied(testing.changed(exigent, {"authorisation": {"expires_at": testing.now}})) == {"F16 AUTHORISATION_EXPIRED"}
	_denied(testing.changed(exigent, {"use_started_at": null})) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_EXPIRED",
	}
}

test_aia_5_1_h_urgency_must_be_said_and_dated if {
	start := {"use_started_at": testing.now}
	_denied(testing.changed(_held({"type": "none"}), start)) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
	_denied(_held({"type": "none", "urgent": true})) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
}

test_aia_5_1_h_refused if {
	_denied(_held({"refused": true})) == {
		"EU-AIA-5-1-h AUTHORISATION_REFUSED",
		"F16 AUTHORISATION_REFUSED",
	}
	"EU-AIA-5-1-h DISCARD_IF_REFUSED" in _obliged(_held({"refused": true}))
	unregistered := testing.changed(_urgent(1, 0), {"authorisation": {"refused": true}})
	_denied(unregistered) == {
		"EU-AIA-5-1-h AUTHORISATION_REFUSED",
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_REFUSED",
	}
	refused := testing.changed(_urgent(1, 0), {"authorisation": {"refused": true, "registered_eu_db": true}})
	_denied(refused) == {"EU-AIA-5-1-h AUTHORISATION_REFUSED", "F16 AUTHORISATION_REFUSED"}
}

test_aia_5_1_h_not_remote if {
	request := testing.changed(_held({"type": "senior_officer"}), {"remote": false})
	_denied(request) == set()
}

test_aia_5_1_h_urgency_elsewhere_asks_for_nothing if {
	every change in [{"operation": "verify"}, {"place": {"type": "private_premises"}}, {"remote": false}] {
		_obliged_by("EU-AIA-5-1-h", testing.changed(_urgent(1, 0), change)) == set()
	}
}
