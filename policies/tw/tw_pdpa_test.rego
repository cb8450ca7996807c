package tests.tw

import data.countersign.testing

test_tw_pdpa if {
	testing.denied_by("TW-PDPA", testing.changed(testing.base("TW"), {"notice": {"given": false}})) == {"TW-PDPA NOTICE_MISSING"}
	testing.denied_by("TW-PDPA", testing.base("TW")) == set()
	testing.denied_by("TW-PDPA", testing.changed(testing.base("TW"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}})) == set()
	testing.denied_by("TW-PDPA", testing.changed(testing.base("TW"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("TW-PDPA", testing.changed(testing.base("TW"), {"template": {"enrolment_purpose": "ticketing"}})) == {"TW-PDPA PURPOSE_MISMATCH"}
	testing.obliged_by("TW-PDPA", testing.base("TW")) == {"TW-PDPA NOTIFY_SUBJECT"}
	testing.obliged_by("TW-PDPA", testing.changed(testing.base("TW"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
	testing.obliged_by("TW-PDPA", testing.changed(testing.base("TW"), {"operation": "detect"})) == set()
}
