package tests.jp

import data.countersign.testing

test_jp_appi if {
	testing.denied(testing.changed(testing.base("JP"), {"notice": {"given": false}})) == {"F31 NOTICE_MISSING", "JP-APPI NOTICE_MISSING"}
	testing.denied(testing.changed(testing.base("JP"), {"template": {"enrolment_purpose": "ticketing"}})) == {
		"F12 PURPOSE_MISMATCH",
		"JP-APPI PURPOSE_MISMATCH",
	}
	testing.obliged_by("JP-APPI", testing.base("JP")) == {"JP-APPI NOTIFY_SUBJECT"}
}
