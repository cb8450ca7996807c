package tests.cn

import data.countersign.testing

test_frt_7 if {
	request := testing.changed(testing.base("CN"), {"subject": {"age": 13}, "consent": {"guardian": true}})
	testing.obliged_by("CN-FRT-7", request) == {"CN-FRT-7 GUARDIAN_RECORD"}
	"CN-FRT-7 MINOR_NO_GUARDIAN" in testing.denied(testing.changed(request, {"consent": {"guardian": false}}))
}

# Only where processing rests on consent.
test_frt_7_other_basis if {
	testing.obliged_by("CN-FRT-7", testing.base("CN")) == set()
	request := testing.changed(testing.base("CN"), {"subject": {"age": 13}, "legal_basis": "contract"})
	testing.denied(request) == {
		"CN-PIPL-31 MINOR_NO_GUARDIAN",
		"F09 NO_LEGAL_BASIS",
		"F13 MINOR_NO_GUARDIAN",
	}
}
