package tests.eu

import data.countersign.testing

_kiosk := testing.changed(testing.estimate("SE"), {"notice": {"given": false}})

test_aia_50_3 if {
	testing.denied(_kiosk) == {"EU-AIA-50-3 NOTICE_MISSING", "EU-GDPR-13 NOTICE_MISSING", "F31 NOTICE_MISSING"}
	testing.obliged_by("EU-AIA-50-3", _kiosk) == {"EU-AIA-50-3 NOTIFY_SUBJECT"}
}

test_aia_50_3_begins if {
	start := testing.instant("2026-08-01T22:00:00Z")
	testing.denied(testing.changed(_kiosk, {"now": start})) == {
		"EU-AIA-50-3 NOTICE_MISSING",
		"EU-GDPR-13 NOTICE_MISSING",
		"F31 NOTICE_MISSING",
	}
	testing.denied(testing.changed(_kiosk, {"now": start - 1})) == {"EU-GDPR-13 NOTICE_MISSING", "F31 NOTICE_MISSING"}
}

# Systems that the law permits for detecting crime are excepted.
test_aia_50_3_police if {
	request := testing.changed(_kiosk, {
		"controller": {"type": "law_enforcement"},
		"legal_basis": "law_enforcement_statute",
	})
	testing.denied(request) == {"F27 PURPOSE_NOT_FOR_THIS", "F31 NOTICE_MISSING"}
}
