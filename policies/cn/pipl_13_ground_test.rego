package tests.cn

import data.countersign.testing

_on(legal_basis) := testing.changed(testing.base("CN"), {"legal_basis": legal_basis, "consent": null})

test_pipl_13 if {
	every legal_basis in ["legitimate_interest", "legal_obligation", "public_task_statute", "none", null] {
		testing.denied(_on(legal_basis)) == {"CN-PIPL-13 NO_LEGAL_BASIS", "F09 NO_LEGAL_BASIS"}
	}
}

test_pipl_13_grounds_the_floor_refuses if {
	testing.denied(_on("contract")) == {"F09 NO_LEGAL_BASIS"}
	testing.denied(_on("vital_interest")) == {"F09 NO_LEGAL_BASIS"}
}

test_pipl_13_statute if testing.denied(testing.police("CN")) == set()
