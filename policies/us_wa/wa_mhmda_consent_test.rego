package tests.us_wa

import data.countersign.testing

_without_consent(changes) := testing.changed(testing.changed(testing.shop("US-WA"), {"consent": null}), changes)

test_wa_mhmda if {
	testing.denied(_without_consent({})) == {"F11 CONSENT_MISSING", "US-WA-MHMDA CONSENT_MISSING"}
	testing.denied(_without_consent({"subject": {"role": "employee"}})) == {"F11 CONSENT_MISSING"}
	testing.denied(_without_consent({"purpose": "payment", "template": null, "mode": "interactive"})) == {"F11 CONSENT_MISSING"}
}

test_wa_mhmda_reach if {
	testing.denied(_without_consent({"operation": "detect"})) == set()
	unnecessary := {"purpose": "payment", "template": null, "necessity": {"justified": false}, "watchlist": null, "mode": "interactive"}
	testing.denied(_without_consent(unnecessary)) == {"F11 CONSENT_MISSING", "US-WA-MHMDA CONSENT_MISSING"}
}
