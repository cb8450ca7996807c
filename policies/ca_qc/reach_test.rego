package tests.ca_qc

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("CA-QC", request) | some name, request in testing.reach("CA-QC")}
	said == {
		"a public body's door": {
			"CA-QC-25 DPIA_MISSING",
			"CA-QC-45 BIOMETRIC_DB_UNDECLARED",
			"CA-QC-45 FILE_WITHIN:60D_BEFORE_SERVICE",
		},
		"checking a customer": {
			"CA-QC-25 DPIA_MISSING",
			"CA-QC-25 MINOR_NO_GUARDIAN",
			"CA-QC-44 ALTERNATIVE_NOT_OFFERED",
			"CA-QC-44 CONSENT_NOT_EXPLICIT",
			"CA-QC-44 DELETE_ON_PURPOSE_END",
			"CA-QC-44 OFFER_ALTERNATIVE",
			"CA-QC-45 BIOMETRIC_DB_UNDECLARED",
			"CA-QC-45 FILE_WITHIN:60D_BEFORE_SERVICE",
		},
		"counting faces": set(),
		"estimating age": {
			"CA-QC-25 DPIA_MISSING",
			"CA-QC-25 MINOR_NO_GUARDIAN",
		},
		"police after the event": {
			"CA-QC-25 DPIA_MISSING",
			"CA-QC-45 BIOMETRIC_DB_UNDECLARED",
			"CA-QC-45 FILE_WITHIN:60D_BEFORE_SERVICE",
		},
		"police live": {
			"CA-QC-25 DPIA_MISSING",
			"CA-QC-45 BIOMETRIC_DB_UNDECLARED",
			"CA-QC-45 FILE_WITHIN:60D_BEFORE_SERVICE",
		},
		"watching a shop": {
			"CA-QC-25 DPIA_MISSING",
			"CA-QC-25 MINOR_NO_GUARDIAN",
			"CA-QC-44 ALTERNATIVE_NOT_OFFERED",
			"CA-QC-44 CONSENT_NOT_EXPLICIT",
			"CA-QC-44 DELETE_ON_PURPOSE_END",
			"CA-QC-44 OFFER_ALTERNATIVE",
			"CA-QC-45 BIOMETRIC_DB_UNDECLARED",
			"CA-QC-45 FILE_WITHIN:60D_BEFORE_SERVICE",
		},
	}
}
