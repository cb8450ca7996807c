package tests.eu

import data.countersign.testing

test_gdpr_13 if {
	request := testing.changed(testing.base("DE"), {"notice": {"given": false}})
	testing.denied(request) == {"EU-GDPR-13 NOTICE_MISSING", "F31 NOTICE_MISSING"}
	testing.obliged_by("EU-GDPR-13", request) == {"EU-GDPR-13 NOTIFY_SUBJECT"}
}
