package tests.ca_qc

import data.countersign.testing

test_ca_qc_8 if {
	testing.denied_by("CA-QC-8", testing.changed(testing.base("CA-QC"), {"notice": {"given": false}})) == {"CA-QC-8 NOTICE_MISSING"}
	testing.denied_by("CA-QC-8", testing.changed(testing.base("CA-QC"), {"notice": null})) == {"CA-QC-8 NOTICE_MISSING"}
	testing.denied_by("CA-QC-8", testing.base("CA-QC")) == set()
	testing.denied_by("CA-QC-8", testing.changed(testing.estimate("CA-QC"), {"notice": {"given": false}})) == {"CA-QC-8 NOTICE_MISSING"}
	testing.denied_by("CA-QC-8", testing.changed(testing.base("CA-QC"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("CA-QC-8", testing.changed(testing.base("CA-QC"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("CA-QC-8", testing.changed(testing.base("CA-QC"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "notice": {"given": false}})) == set()
	testing.obliged_by("CA-QC-8", testing.base("CA-QC")) == {"CA-QC-8 NOTIFY_SUBJECT"}
	testing.obliged_by("CA-QC-8", testing.changed(testing.base("CA-QC"), {"operation": "export"})) == set()
	testing.obliged_by("CA-QC-8", testing.changed(testing.base("CA-QC"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
}
