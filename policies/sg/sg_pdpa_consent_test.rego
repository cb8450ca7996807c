package tests.sg

import data.countersign.testing

test_sg_pdpa if {
	testing.denied(testing.changed(testing.base("SG"), {"notice": {"given": false}})) == {"F31 NOTICE_MISSING", "SG-PDPA NOTICE_MISSING"}
	testing.denied(testing.changed(testing.base("SG"), {"consent": null})) == {
		"F11 CONSENT_MISSING",
		"SG-PDPA CONSENT_MISSING",
	}
	every excepted in ["legitimate_interest", "vital_interest"] {
		testing.denied(testing.changed(testing.base("SG"), {"consent": null, "legal_basis": excepted})) == {
			"F09 NO_LEGAL_BASIS",
		}
	}
}
