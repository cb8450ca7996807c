package tests.eu

import data.countersign.testing

_held(changes) := testing.changed(testing.police("FR"), {"authorisation": changes})

_urgent(hours, extra_ms) := testing.changed(_held({"type": "none", "urgent": true, "registered_eu_db": false}), {
	"use_started_at": (testing.now - (hours * 3600000)) - extra_ms,
})

test_aia_5_1_h_allowed if {
	testing.denied(testing.police("FR")) == set()
	testing.obliged_by("EU-AIA-5-1-h", testing.police("FR")) == {
		"EU-AIA-5-1-h DELETE_NON_MATCH_IMMEDIATELY",
		"EU-AIA-5-1-h HUMAN_REVIEW:1",
		"EU-AIA-5-1-h NOTIFY_AUTHORITY:MSA+DPA",
		"EU-AIA-5-1-h REPORT_ANNUAL",
	}
}

test_aia_5_1_h_each_condition if {
	every attribute in ["national_law", "fria_done", "registered_eu_db"] {
		testing.denied(_held({attribute: false})) == {"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED"}
		testing.denied(_held({attribute: null})) == {"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED"}
	}
	testing.denied(_held({"objective": "child_exploitation"})) == {"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED"}
	testing.denied(_held({"objective": "traffic_offence"})) == {
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_OBJECTIVE_INVALID",
	}
}

test_aia_5_1_h_data_can_veto if {
	decision := data.countersign.decision with input as testing.police("FR")
		with data.facts.jurisdictions.FR.rbi_enabling_law as "none"
	decision.reasons == {{"code": "REALTIME_RBI_PROHIBITED", "rule": "EU-AIA-5-1-h"}}
	elsewhere := data.countersign.decision with input as testing.police("FR")
		with data.facts.jurisdictions.DE.rbi_enabling_law as "none"
	elsewhere.allow
}

test_aia_5_1_h_who_may_authorise if {
	every type in ["judicial", "warrant", "court_order", "independent_admin"] {
		testing.denied(_held({"type": type})) == set()
	}
	every type in ["senior_officer", "statutory", "exigent"] {
		testing.denied(_held({"type": type})) == {"EU-AIA-5-1-h AUTHORISATION_MISSING"}
	}
	testing.denied(_held({"type": "none"})) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
}

test_aia_5_1_h_window if {
	testing.denied(_held({"expires_at": testing.now})) == {
		"EU-AIA-5-1-h AUTHORISATION_EXPIRED",
		"F16 AUTHORISATION_EXPIRED",
	}
}

test_aia_5_1_h_urgent_start if {
	testing.denied(_urgent(0, 0)) == set()
	testing.denied(_urgent(24, 0)) == set()
	testing.denied(_urgent(24, 1)) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_MISSING",
	}
	testing.denied(testing.changed(_urgent(24, 1), {"authorisation": {"registered_eu_db": true}})) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
	duties := testing.obliged_by("EU-AIA-5-1-h", _urgent(1, 0))
	"EU-AIA-5-1-h REQUEST_AUTHORISATION_WITHIN:PT24H" in duties
	"EU-AIA-5-1-h DISCARD_IF_REFUSED" in duties
}

# Urgency does not excuse the aim.
test_aia_5_1_h_urgent_start_without_an_aim if {
	testing.denied(testing.changed(_urgent(1, 0), {"authorisation": {"objective": null}})) == {
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_OBJECTIVE_INVALID",
	}
}

# An exigent start approved on the spot has no end date to keep yet.
test_aia_5_1_h_exigent_start if {
	exigent := testing.changed(_urgent(24, 0), {"authorisation": {"type": "exigent", "expires_at": null}})
	testing.denied(exigent) == set()
	testing.denied(testing.changed(exigent, {"authorisation": {"expires_at": testing.now}})) == {"F16 AUTHORISATION_EXPIRED"}
	testing.denied(testing.changed(exigent, {"use_started_at": null})) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_EXPIRED",
	}
}

test_aia_5_1_h_urgency_must_be_said_and_dated if {
	start := {"use_started_at": testing.now}
	testing.denied(testing.changed(_held({"type": "none"}), start)) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
	testing.denied(_held({"type": "none", "urgent": true})) == {
		"EU-AIA-5-1-h AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
}

test_aia_5_1_h_refused if {
	testing.denied(_held({"refused": true})) == {
		"EU-AIA-5-1-h AUTHORISATION_REFUSED",
		"F16 AUTHORISATION_REFUSED",
	}
	"EU-AIA-5-1-h DISCARD_IF_REFUSED" in testing.obliged(_held({"refused": true}))
	unregistered := testing.changed(_urgent(1, 0), {"authorisation": {"refused": true}})
	testing.denied(unregistered) == {
		"EU-AIA-5-1-h AUTHORISATION_REFUSED",
		"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED",
		"F16 AUTHORISATION_REFUSED",
	}
	refused := testing.changed(_urgent(1, 0), {"authorisation": {"refused": true, "registered_eu_db": true}})
	testing.denied(refused) == {"EU-AIA-5-1-h AUTHORISATION_REFUSED", "F16 AUTHORISATION_REFUSED"}
}

test_aia_5_1_h_not_remote if {
	request := testing.changed(_held({"type": "senior_officer"}), {"remote": false})
	testing.denied(request) == set()
}

test_aia_5_1_h_urgency_elsewhere_asks_for_nothing if {
	every change in [{"operation": "verify"}, {"place": {"type": "private_premises"}}, {"remote": false}] {
		testing.obliged_by("EU-AIA-5-1-h", testing.changed(_urgent(1, 0), change)) == set()
	}
}
