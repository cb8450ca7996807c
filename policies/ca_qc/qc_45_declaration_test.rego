package tests.ca_qc

import data.countersign.testing

test_qc_45 if {
	at_sixty_days := _declared({})
	testing.denied(at_sixty_days) == set()
	late := testing.changed(at_sixty_days, {"filing": {"declared_at": testing.instant("2026-01-01T00:00:00Z") + 1}})
	testing.denied(late) == {"CA-QC-45 BIOMETRIC_DB_UNDECLARED"}
	testing.denied(testing.changed(late, {"filing": {"declared_at": null}})) == {
		"CA-QC-44-CAI FILING_MISSING",
		"CA-QC-45 BIOMETRIC_DB_UNDECLARED",
	}
	testing.denied(testing.changed(late, {"filing": {"in_service_at": null}})) == {"CA-QC-45 BIOMETRIC_DB_UNDECLARED"}
	testing.obliged_by("CA-QC-45", late) == {"CA-QC-45 FILE_WITHIN:60D_BEFORE_SERVICE"}
	testing.obliged_by("CA-QC-45", at_sixty_days) == set()
}
