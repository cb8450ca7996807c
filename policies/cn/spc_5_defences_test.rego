package tests.cn

import data.countersign.testing

# A defence in court permits nothing here.
test_spc_5 if {
	"CN-SPC-5" in data.countersign.rules.CN.information
	request := testing.changed(testing.base("CN"), {"legal_basis": "vital_interest"})
	testing.denied(request) == {"F09 NO_LEGAL_BASIS"}
}
