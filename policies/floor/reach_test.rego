# How far the floor does not reach: what it leaves unsaid of requests just outside a rule.
package tests.floor

import data.countersign.testing

_said(rule, request) := {text |
	some text in testing.said_by("floor", request)
	startswith(text, concat("", [rule, " "]))
}

_us(changes) := testing.changed(testing.base("US"), changes)

_statute := {"legal_basis": "public_task_statute", "controller": {"type": "public_body"}}

test_duties_of_an_ordinary_check if {
	testing.said_by("floor", testing.base("US")) == {
		"F12 NO_SECONDARY_USE",
		"F14 OFFER_ALTERNATIVE",
		"F25 LOG_DECISION",
	}
}

test_duties_of_counting_faces if {
	testing.said_by("floor", _us({"operation": "detect"})) == {"F09 NO_TEMPLATE", "F25 LOG_DECISION"}
}

test_age_is_asked_only_where_the_person_agrees if {
	_said("F03", _us(object.union(_statute, {"operation": "enroll", "subject": {"age": null}}))) == set()
}

test_a_check_of_one_person_is_not_covert if {
	_said("F10", _us({"notice": {"given": false, "signage": false}})) == set()
}

test_signs_where_something_is_captured_and_may_be_known if {
	_said("F10", _us({"operation": "export", "place": {"type": "transport_hub"}})) == set()
	secret := {"authorisation": {"type": "warrant", "covert": true}}
	_said("F10", testing.changed(testing.police("US"), secret)) == set()
	_said("F10", testing.police("US")) == {"F10 DISPLAY_SIGNAGE"}
}

test_counting_faces_rests_on_no_consent if {
	counting := {"operation": "detect", "legal_basis": "legitimate_interest"}
	withdrawn := object.union(counting, {"consent": {"status": "withdrawn"}})
	_said("F11", _us(withdrawn)) == {"F11 DELETE_NOW"}
	_said("F11", _us(object.union(counting, {"consent": {"status": "refused"}}))) == set()
}

test_a_list_counts_only_in_a_search if {
	list := {"watchlist": {"id": "wl", "authorised": false, "expires_at": testing.now}}
	_said("F15", _us(list)) == set()
	_said("F24", _us(object.union(list, {"mode": "realtime", "necessity": {"justified": false}}))) == set()
	recorded := object.union(list, {"operation": "identify", "mode": "post", "necessity": {"justified": false}})
	_said("F24", _us(recorded)) == set()
	_said("F24", testing.shop("US")) == {"F24 DISPLAY_SIGNAGE"}
}

test_who_needs_no_authorisation if {
	none := {"type": "none", "refused": true, "expires_at": testing.now}
	_said("F16", _us({"authorisation": none})) == set()
	_said("F16", _us({"authorisation": none, "operation": "identify", "mode": "post"})) == set()
	police := testing.changed(testing.police("US"), {"authorisation": none})
	_said("F16", testing.changed(police, {"operation": "verify"})) == set()
	_said("F16", testing.changed(police, {"operation": "verify", "mode": "post"})) == set()
	_said("F16", testing.changed(police, {"mode": "interactive"})) == set()
	_said("F16", testing.changed(police, {"mode": "interactive", "authorisation": {"refused": false, "type": "warrant"}})) == set()
}

test_an_authorisation_not_granted_cannot_expire if {
	request := testing.changed(testing.police("US"), {
		"mode": "post",
		"authorisation": {"type": "none", "expires_at": testing.now},
	})
	_said("F16", request) == {"F16 AUTHORISATION_MISSING"}
}

test_a_period_is_asked_only_at_enrolment if {
	_said("F18", _us({"retention": {"days": null}})) == set()
	_said("F18", _us({"operation": "enroll", "retention": {"days": 1}})) == {"F18 DELETE_AFTER:P1D"}
}

test_no_guardian_for_adults if _said("F13", testing.base("US")) == set()
