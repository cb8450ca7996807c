package tests.floor

import data.countersign.testing

_held(changes) := testing.changed(testing.police("US"), {"authorisation": changes})

test_live_search if {
	testing.denied(testing.police("US")) == set()
	testing.denied(_held(null)) == {"F16 AUTHORISATION_MISSING"}
	testing.denied(testing.changed(testing.police("US"), {"authorisation": null})) == {"F16 AUTHORISATION_MISSING"}
	testing.denied(_held({"refused": true})) == {"F16 AUTHORISATION_REFUSED"}
	testing.denied(_held({"type": "none"})) == {"F16 AUTHORISATION_MISSING"}
	testing.denied(_held({"type": "a friend"})) == {"F16 AUTHORISATION_MISSING"}
}

test_half_open_window if {
	testing.denied(_held({"expires_at": testing.now})) == {"F16 AUTHORISATION_EXPIRED"}
	testing.denied(_held({"expires_at": testing.now + 1})) == set()
	testing.denied(_held({"expires_at": null})) == {"F16 AUTHORISATION_EXPIRED"}
}

test_aim if {
	testing.denied(_held({"objective": "traffic_offence"})) == {"F16 AUTHORISATION_OBJECTIVE_INVALID"}
	testing.denied(_held({"objective": null})) == {"F16 AUTHORISATION_OBJECTIVE_INVALID"}
	testing.denied(_held({"type": "none", "objective": "traffic_offence"})) == {
		"F16 AUTHORISATION_MISSING",
		"F16 AUTHORISATION_OBJECTIVE_INVALID",
	}
}

test_public_bodies_too if {
	request := testing.changed(_held({"type": "none", "objective": null}), {
		"controller": {"type": "public_body"},
		"legal_basis": "public_task_statute",
	})
	testing.denied(request) == {"F16 AUTHORISATION_MISSING"}
	testing.denied(testing.changed(request, {"place": {"type": "private_premises"}})) == {"F16 AUTHORISATION_MISSING"}
}

# Wherever the camera is: nothing is exempt but what is online, and border control by statute.
test_wherever_the_camera_is if {
	every place in ["school", "private_premises", "residential", "workplace", "transport_hub", "border"] {
		testing.denied(testing.changed(_held({"type": "none"}), {"place": {"type": place}})) == {"F16 AUTHORISATION_MISSING"}
	}
	testing.denied(testing.changed(_held({"type": "none"}), {"place": {"type": "online"}})) == set()
	border := testing.changed(_held({"type": "none", "objective": null}), {
		"place": {"type": "border"},
		"purpose": "border_control",
	})
	testing.denied(border) == set()
	testing.denied(testing.changed(border, {"place": {"type": "transport_hub"}})) == {"F16 AUTHORISATION_MISSING"}
	without_statute := testing.changed(border, {"legal_basis": "contract"})
	"F16 AUTHORISATION_MISSING" in testing.denied(without_statute)
}

# The 24 hours of AI Act art. 5(3) count where only that law applies.
test_urgent_start if {
	every code, denied in {"EU": set(), "DE": set(), "US": {"F16 AUTHORISATION_MISSING"}} {
		urgent := testing.changed(testing.police(code), {
			"authorisation": {"type": "none", "urgent": true},
			"use_started_at": testing.now,
		})
		testing.denied(urgent) - {"EU-AIA-5-1-h REALTIME_RBI_PROHIBITED"} == denied
		every other in ["US", "SG"] {
			abroad := testing.changed(urgent, {"jurisdictions": {"subject": other}})
			"F16 AUTHORISATION_MISSING" in testing.denied(abroad)
		}
	}
}

test_after_the_event if {
	post := testing.changed(_held({"expires_at": null, "objective": null}), {"mode": "post"})
	testing.denied(post) == set()
	testing.denied(testing.changed(post, {"authorisation": {"type": "none"}})) == {"F16 AUTHORISATION_MISSING"}
	testing.denied(testing.changed(post, {"authorisation": {"expires_at": testing.now}})) == {"F16 AUTHORISATION_EXPIRED"}
	testing.denied(testing.changed(post, {"authorisation": {"refused": true}})) == {"F16 AUTHORISATION_REFUSED"}
}

_without := {"type": "none", "expires_at": null, "registered_eu_db": false}

_missing(request) if "F16 AUTHORISATION_MISSING" in testing.denied(request)

# Who may begin unauthorised, and how, is what the law that allows it says.
test_grace_is_no_wider_than_its_law if {
	urgent := testing.changed(testing.police("DE"), {
		"authorisation": object.union(_without, {"urgent": true}),
		"use_started_at": testing.now,
	})
	not _missing(urgent)
	_missing(testing.changed(urgent, {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute"}))
	_missing(testing.changed(urgent, {"mode": "post"}))
	_missing(testing.changed(urgent, {"jurisdictions": testing.everywhere("XX")}))
	_missing(testing.changed(urgent, {"authorisation": {"urgent": false, "initial_identification": true}}))
}

test_a_first_identification_is_made_after_the_event if {
	then := testing.instant("2028-01-20T12:00:00Z")
	post := testing.changed(testing.police("DE"), {
		"now": then,
		"mode": "post",
		"authorisation": object.union(_without, {"initial_identification": true}),
		"watchlist": {"expires_at": then + 1},
	})
	not _missing(post)
	_missing(testing.changed(post, {"mode": "realtime"}))
}
