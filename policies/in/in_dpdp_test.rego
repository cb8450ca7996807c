package tests.in

import data.countersign.testing

_start := testing.instant("2027-05-12T18:30:00Z")

_from_then(changes) := testing.changed(
	testing.changed(testing.base("IN"), {
		"now": _start,
		"consent": {"expires_at": _start + 1},
		"template": {"retention_until": _start + 1},
	}),
	changes,
)

test_in_dpdp if {
	testing.denied(_from_then({"subject": {"age": 17}})) == {"F13 MINOR_NO_GUARDIAN", "IN-DPDP MINOR_NO_GUARDIAN"}
	testing.denied(_from_then({"subject": {"age": 17}, "now": _start - 1})) == {"F13 MINOR_NO_GUARDIAN"}
	testing.denied(_from_then({"consent": null})) == {"F11 CONSENT_MISSING", "IN-DPDP CONSENT_MISSING"}
	testing.denied(_from_then({"consent": null, "operation": "detect"})) == set()
	testing.obliged_by("IN-DPDP", _from_then({})) == {"IN-DPDP DELETE_ON_PURPOSE_END"}
}

test_in_dpdp_notice if {
	then := testing.instant("2027-06-01T00:00:00Z")
	untold := testing.changed(testing.base("IN"), {
		"now": then,
		"consent": {"expires_at": then + 1},
		"template": {"retention_until": then + 1},
		"notice": {"given": false},
	})
	testing.denied(untold) == {"F31 NOTICE_MISSING", "IN-DPDP NOTICE_MISSING"}
	testing.denied(testing.changed(untold, {"notice": {"given": true}})) == set()
	testing.denied_by("IN-DPDP", testing.changed(untold, {"operation": "detect"})) == set()
	testing.denied_by("IN-DPDP", testing.changed(untold, {"controller": {"type": "law_enforcement"}})) == set()
}
