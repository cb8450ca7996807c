package tests.eu

import data.countersign.testing

_then := testing.instant("2028-01-20T12:00:00Z")

_search(authorisation, started) := testing.changed(testing.police("BE"), {
	"now": _then,
	"mode": "post",
	"authorisation": object.union({"expires_at": null, "objective": "serious_crime_suspect"}, authorisation),
	"watchlist": {"expires_at": _then + 1},
	"use_started_at": started,
})

_hours(n) := n * 3600000

test_aia_26_10_authorised if {
	testing.denied(_search({}, null)) == set()
	testing.denied(_search({"type": "senior_officer"}, null)) == {"EU-AIA-26-10 AUTHORISATION_MISSING"}
}

test_aia_26_10_nothing_to_request_with_a_judge_behind if {
	testing.obliged_by("EU-AIA-26-10", _search({}, null)) == {
		"EU-AIA-26-10 DISCARD_IF_REFUSED",
		"EU-AIA-26-10 REPORT_ANNUAL",
	}
}

test_aia_26_10_within_48_hours if {
	testing.denied(_search({"type": "none"}, _then - _hours(48))) == set()
	testing.obliged_by("EU-AIA-26-10", _search({"type": "none"}, _then - _hours(48))) == {
		"EU-AIA-26-10 DISCARD_IF_REFUSED",
		"EU-AIA-26-10 REPORT_ANNUAL",
		"EU-AIA-26-10 REQUEST_AUTHORISATION_WITHIN:PT48H",
	}
	testing.denied(_search({"type": "none"}, (_then - _hours(48)) - 1)) == {
		"EU-AIA-26-10 AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
	testing.denied(_search({"type": "none"}, null)) == {
		"EU-AIA-26-10 AUTHORISATION_MISSING",
		"F16 AUTHORISATION_MISSING",
	}
}

test_aia_26_10_first_identification if {
	testing.denied(_search({"type": "none", "initial_identification": true}, _then - _hours(500))) == set()
}

test_aia_26_10_refused if {
	testing.denied(_search({"type": "none", "refused": true}, _then)) == {
		"EU-AIA-26-10 AUTHORISATION_REFUSED",
		"F16 AUTHORISATION_REFUSED",
	}
}

# Before it applies, its exceptions do not either.
test_aia_26_10_not_yet if {
	start := testing.instant("2027-12-01T23:00:00Z")
	early := testing.changed(_search({"type": "none", "initial_identification": true}, start), {"now": start - 1})
	testing.denied(early) == {"F16 AUTHORISATION_MISSING"}
	testing.denied(testing.changed(early, {"now": start})) == set()
}

_asked(hours, later) := _search(
	{"type": "none", "requested_at": (_then - _hours(100)) + (_hours(hours) + later)},
	_then - _hours(100),
)

# The 48 hours bound the request, not the answer.
test_aia_26_10_pending if {
	testing.denied(_asked(48, 0)) == set()
	testing.denied(_asked(-1, 0)) == set()
	testing.denied(_asked(48, 1)) == {"EU-AIA-26-10 AUTHORISATION_MISSING", "F16 AUTHORISATION_MISSING"}
	promised := testing.changed(_asked(48, 0), {"authorisation": {"requested_at": _then + 1}})
	testing.denied(promised) == {"EU-AIA-26-10 AUTHORISATION_MISSING", "F16 AUTHORISATION_MISSING"}
}

# It speaks of people suspected or convicted.
test_aia_26_10_missing_people if {
	every objective in ["missing_person", "victim_search"] {
		testing.denied(_search({"type": "senior_officer", "objective": objective}, null)) == set()
		testing.obliged_by("EU-AIA-26-10", _search({"objective": objective}, null)) == set()
	}
	every objective in ["terrorism", "traffic_offence", "a hunch", null] {
		testing.denied(_search({"type": "senior_officer", "objective": objective}, null)) == {
			"EU-AIA-26-10 AUTHORISATION_MISSING",
		}
	}
}
