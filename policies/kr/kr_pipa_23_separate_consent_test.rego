package tests.kr

import data.countersign.testing

test_kr_pipa_23 if {
	testing.denied(testing.changed(testing.base("KR"), {"consent": {"form": ["explicit"]}})) == {
		"KR-PIPA-23 CONSENT_NOT_SEPARATE",
	}
	testing.denied(testing.changed(testing.base("KR"), {"subject": {"age": 13}})) == {
		"F13 MINOR_NO_GUARDIAN",
		"KR-PIPA-23 MINOR_NO_GUARDIAN",
	}
	testing.denied(testing.changed(testing.base("KR"), {"subject": {"age": 14}})) == set()
	testing.obliged_by("KR-PIPA-23", testing.base("KR")) == {"KR-PIPA-23 DELETE_ON_PURPOSE_END"}
}
