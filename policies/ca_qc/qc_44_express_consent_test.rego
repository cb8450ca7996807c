package tests.ca_qc

import data.countersign.testing

_declared(changes) := testing.changed(
	testing.changed(testing.base("CA-QC"), {"filing": {
		"declared_at": testing.instant("2026-01-01T00:00:00Z"),
		"in_service_at": testing.instant("2026-03-02T00:00:00Z"),
	}}),
	changes,
)

test_qc_44 if {
	testing.denied(_declared({})) == set()
	testing.denied(_declared({"consent": null})) == {"CA-QC-44 CONSENT_MISSING", "F11 CONSENT_MISSING"}
	testing.denied(_declared({"consent": {"form": ["separate"]}})) == {
		"CA-PIPEDA CONSENT_NOT_EXPLICIT",
		"CA-QC-44 CONSENT_NOT_EXPLICIT",
	}
	testing.denied(_declared({"alternative": null})) == {
		"CA-QC-CAI-44 ALTERNATIVE_NOT_OFFERED",
		"F14 ALTERNATIVE_NOT_OFFERED",
	}
	testing.obliged_by("CA-QC-44", _declared({})) == {"CA-QC-44 DELETE_ON_PURPOSE_END"}
}

# Section 44 has no exception for a public body with a statute.
test_qc_44_public_bodies if {
	body := {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "consent": null}
	testing.denied(_declared(body)) == {"CA-QC-44 CONSENT_MISSING"}
}
