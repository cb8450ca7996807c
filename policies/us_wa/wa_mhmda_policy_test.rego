package tests.us_wa

import data.countersign.testing

test_wa_mhmda_020 if {
	testing.denied_by("US-WA-MHMDA-020", testing.changed(testing.base("US-WA"), {"notice": {"given": false}})) == {"US-WA-MHMDA-020 NOTICE_MISSING"}
	testing.denied_by("US-WA-MHMDA-020", testing.base("US-WA")) == set()
	testing.denied_by("US-WA-MHMDA-020", testing.changed(testing.base("US-WA"), {"notice": {"given": false}, "subject": {"role": "employee"}})) == set()
	testing.denied_by("US-WA-MHMDA-020", testing.changed(testing.estimate("US-WA"), {"notice": {"given": false}})) == set()
	testing.denied_by("US-WA-MHMDA-020", testing.changed(testing.base("US-WA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "notice": {"given": false}})) == set()
	testing.obliged_by("US-WA-MHMDA-020", testing.base("US-WA")) == {"US-WA-MHMDA-020 NOTIFY_SUBJECT"}
	testing.obliged_by("US-WA-MHMDA-020", testing.changed(testing.base("US-WA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "remote": false})) == set()
}
