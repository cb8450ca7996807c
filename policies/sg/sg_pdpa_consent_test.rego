package tests.sg

import data.countersign.testing

test_sg_pdpa if {
	testing.denied(testing.changed(testing.base("SG"), {"notice": {"given": false}})) == {"SG-PDPA NOTICE_MISSING"}
	testing.denied(testing.changed(testing.base("SG"), {"consent": null})) == {
		"F11 CONSENT_MISSING",
		"SG-PDPA CONSENT_MISSING",
	}
	testing.denied(testing.changed(testing.base("SG"), {"consent": null, "legal_basis": "legitimate_interest"})) == {
		"F09 NO_LEGAL_BASIS",
	}
}
