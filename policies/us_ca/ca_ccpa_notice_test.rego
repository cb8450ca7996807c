package tests.us_ca

import data.countersign.testing

test_ca_ccpa if {
	testing.denied(testing.base("US-CA")) == set()
	testing.denied(testing.changed(testing.base("US-CA"), {"notice": {"given": false}})) == {"F31 NOTICE_MISSING", "US-CA-CCPA NOTICE_MISSING"}
	testing.denied(testing.changed(testing.base("US-CA"), {"notice": {"retention_disclosed": null}})) == {
		"US-CA-CCPA NOTICE_MISSING",
	}
	testing.obliged_by("US-CA-CCPA", testing.base("US-CA")) == {"US-CA-CCPA OPT_OUT_MECHANISM"}
	testing.obliged_by("US-CA-CCPA", testing.police("US-CA")) == set()
}
