package tests.ca

import data.countersign.testing

test_ca_pipeda_4_3 if {
	testing.denied_by("CA-PIPEDA-4-3", testing.changed(testing.base("CA"), {"notice": {"given": false}})) == {"CA-PIPEDA-4-3 NOTICE_MISSING"}
	testing.denied_by("CA-PIPEDA-4-3", testing.changed(testing.base("CA"), {"notice": null})) == {"CA-PIPEDA-4-3 NOTICE_MISSING"}
	testing.denied_by("CA-PIPEDA-4-3", testing.base("CA")) == set()
	testing.denied_by("CA-PIPEDA-4-3", testing.changed(testing.estimate("CA"), {"notice": {"given": false}})) == {"CA-PIPEDA-4-3 NOTICE_MISSING"}
	testing.denied_by("CA-PIPEDA-4-3", testing.changed(testing.base("CA"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("CA-PIPEDA-4-3", testing.changed(testing.base("CA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("CA-PIPEDA-4-3", testing.changed(testing.base("CA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "notice": {"given": false}})) == set()
	testing.obliged_by("CA-PIPEDA-4-3", testing.base("CA")) == {"CA-PIPEDA-4-3 NOTIFY_SUBJECT"}
	testing.obliged_by("CA-PIPEDA-4-3", testing.changed(testing.base("CA"), {"operation": "export"})) == set()
	testing.obliged_by("CA-PIPEDA-4-3", testing.changed(testing.base("CA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
}
