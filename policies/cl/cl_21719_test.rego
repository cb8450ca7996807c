package tests.cl

import data.countersign.testing

# Midnight in Santiago.
test_cl_21719 if {
	start := testing.instant("2026-12-01T03:00:00Z")
	then := {"now": start}
	testing.denied_by("CL-21719", testing.changed(testing.base("CL"), then)) == set()
	testing.denied_by("CL-21719", testing.changed(testing.changed(testing.base("CL"), {"consent": {"form": ["written"]}}), then)) == {"CL-21719 CONSENT_NOT_EXPLICIT"}
	testing.denied_by("CL-21719", testing.changed(testing.changed(testing.base("CL"), {"notice": {"given": false}}), then)) == {"CL-21719 NOTICE_MISSING"}
	testing.denied_by("CL-21719", testing.changed(testing.changed(testing.estimate("CL"), {"notice": {"given": false}}), then)) == {"CL-21719 NOTICE_MISSING"}
	testing.denied_by("CL-21719", testing.changed(testing.changed(testing.changed(testing.base("CL"), {"notice": {"given": false}}), then), {"now": start - 1})) == set()
	testing.denied_by("CL-21719", testing.changed(testing.changed(testing.base("CL"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "notice": {"given": false}}), then)) == set()
	testing.denied_by("CL-21719", testing.changed(testing.changed(testing.base("CL"), {"operation": "detect", "notice": {"given": false}}), then)) == set()
	testing.denied_by("CL-21719", testing.changed(testing.changed(testing.base("CL"), {"consent": null}), then)) == set()
	testing.obliged_by("CL-21719", testing.changed(testing.base("CL"), then)) == {"CL-21719 NOTIFY_SUBJECT"}
	testing.obliged_by("CL-21719", testing.changed(testing.changed(testing.base("CL"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false}), then)) == set()
	testing.obliged_by("CL-21719", testing.changed(testing.changed(testing.base("CL"), {"operation": "export"}), then)) == set()
}
