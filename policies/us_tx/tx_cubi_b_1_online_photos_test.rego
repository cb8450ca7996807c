package tests.us_tx

import data.countersign.testing

test_tx_cubi_b_1 if {
	request := testing.changed(testing.base("US-TX"), {"template": {"source": "public_web"}})
	testing.denied(request) == set()
	inferred := testing.changed(request, {"consent": {"form": ["implied"]}})
	testing.denied(inferred) == {"F11 CONSENT_FORM_INVALID", "US-TX-CUBI-B-1 CONSENT_FORM_INVALID"}
	start := testing.instant("2026-01-01T06:00:00Z")
	before := testing.changed(inferred, {"now": start - 1, "consent": {"given_at": 0}})
	testing.denied(before) == {"F11 CONSENT_FORM_INVALID"}
	testing.denied(testing.changed(before, {"now": start})) == testing.denied(inferred)
}
