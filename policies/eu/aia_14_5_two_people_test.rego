package tests.eu

import data.countersign.testing

_start := testing.instant("2027-12-01T23:00:00Z")

_match(now, changes) := testing.changed(
	testing.changed(testing.base("NL"), {
		"now": now,
		"operation": "identify",
		"remote": true,
		"consent": {"expires_at": now + 1},
		"template": {"retention_until": now + 1},
		"decision": {"adverse": true, "human_reviewers": 1},
	}),
	changes,
)

test_aia_14_5 if {
	testing.denied(_match(_start, {})) == {"EU-AIA-14-5 HUMAN_REVIEW_MISSING"}
	testing.denied(_match(_start - 1, {})) == set()
	testing.denied(_match(_start, {"decision": {"human_reviewers": 2}})) == set()
	testing.denied(_match(_start, {"decision": {"adverse": false}})) == set()
	testing.denied(_match(_start, {"remote": null})) == {"EU-AIA-14-5 HUMAN_REVIEW_MISSING"}
	testing.denied(_match(_start, {"remote": false})) == set()
	testing.obliged_by("EU-AIA-14-5", _match(_start, {})) == {"EU-AIA-14-5 HUMAN_REVIEW:2"}
}

test_aia_14_5_derogation_is_for_police if {
	testing.denied(_match(_start, {"authorisation": {"two_person_derogation": true}})) == {
		"EU-AIA-14-5 HUMAN_REVIEW_MISSING",
	}
	police := testing.changed(testing.police("NL"), {
		"now": _start,
		"authorisation": {"expires_at": _start + 1, "two_person_derogation": true},
		"watchlist": {"expires_at": _start + 1},
		"decision": {"adverse": true, "human_reviewers": 1},
	})
	_denied_in_nl(police) == set()
	_denied_in_nl(testing.changed(police, {"authorisation": {"two_person_derogation": null}})) == {
		"EU-AIA-14-5 HUMAN_REVIEW_MISSING",
	}
}

_denied_in_nl(request) := result if {
	result := testing.denied(request) with data.facts.jurisdictions.NL.rbi_enabling_law as {"enacted": true}
}

test_aia_14_5_derogation_at_the_border if {
	border := testing.changed(testing.police("NL"), {
		"now": _start,
		"purpose": "border_control",
		"place": {"type": "border"},
		"controller": {"type": "public_body"},
		"legal_basis": "public_task_statute",
		"authorisation": {"expires_at": _start + 1, "two_person_derogation": true},
		"watchlist": {"expires_at": _start + 1},
		"decision": {"adverse": true, "human_reviewers": 1},
	})
	not "EU-AIA-14-5 HUMAN_REVIEW_MISSING" in testing.denied(border)
	"EU-AIA-14-5 HUMAN_REVIEW_MISSING" in testing.denied(testing.changed(border, {"purpose": "missing_person_search"}))
	"EU-AIA-14-5 HUMAN_REVIEW_MISSING" in testing.denied(testing.changed(border, {"authorisation": {"two_person_derogation": false}}))
	contracted := testing.changed(border, {"controller": {"type": "government_contractor"}})
	"EU-AIA-14-5 HUMAN_REVIEW_MISSING" in testing.denied(contracted)
}
