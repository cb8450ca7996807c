package tests.us_tx

import data.countersign.testing

test_tx_cubi_b_1 if {
	request := testing.changed(testing.base("US-TX"), {"template": {"source": "public_web"}})
	testing.denied(request) == set()
	inferred := testing.changed(request, {"consent": {"form": ["implied"]}})
	testing.denied(inferred) == {
		"F11 CONSENT_FORM_INVALID",
		"US-TX-CUBI-B-1 CONSENT_FORM_INVALID",
		"US-TX-TDPSA CONSENT_FORM_INVALID",
	}
	start := testing.instant("2026-01-01T06:00:00Z")
	before := testing.changed(inferred, {"now": start - 1, "consent": {"given_at": 0}})
	testing.denied(before) == {"F11 CONSENT_FORM_INVALID", "US-TX-TDPSA CONSENT_FORM_INVALID"}
	testing.denied(testing.changed(before, {"now": start})) == testing.denied(inferred)
}

test_tx_cubi_b_1_reach if {
	online := {"template": {"source": "public_web"}, "consent": {"form": ["separate"]}}
	testing.denied(testing.changed(testing.base("US-TX"), online)) == {"US-TX-CUBI-B-1 CONSENT_FORM_INVALID"}
	public := {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute"}
	testing.denied(testing.changed(testing.changed(testing.base("US-TX"), online), public)) == set()
	unrecorded := {"template": {"source": "public_web"}, "consent": null}
	testing.denied(testing.changed(testing.base("US-TX"), unrecorded)) == {
		"F11 CONSENT_MISSING",
		"US-TX-CUBI CONSENT_MISSING",
		"US-TX-TDPSA CONSENT_MISSING",
	}
}
