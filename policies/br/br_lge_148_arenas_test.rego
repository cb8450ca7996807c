package tests.br

import data.countersign.testing

_fan(age) := testing.changed(testing.base_for("BR", "ticketing"), {
	"legal_basis": "legal_obligation",
	"mandate": "BR-LGE-148",
	"consent": null,
	"alternative": {"offered": false},
	"subject": {"age": age},
	"place": {"type": "public_accommodation", "capacity": 40000},
})

test_br_lge_148 if {
	testing.denied(_fan(16)) == set()
	testing.obliged_by("BR-LGE-148", _fan(16)) == {"BR-LGE-148 DPIA_REVIEW", "BR-LGE-148 NOTIFY_SUBJECT"}
}

# The duty covers people of 16 and over; nobody else is compelled.
test_br_lge_148_age if {
	not_compelled := {
		"BR-LGPD-11 SPECIAL_CATEGORY_NO_CONDITION",
		"F09 NO_LEGAL_BASIS",
		"F14 ALTERNATIVE_NOT_OFFERED",
	}
	testing.denied(_fan(15)) == not_compelled
	testing.denied(_fan(null)) == not_compelled
	testing.denied(_fan("35")) == not_compelled | {"F03 INPUT_INCOMPLETE"}
}

# More than 20,000 seats; seats that nobody has counted are none.
test_br_lge_148_seats if {
	every seats in [20000, 0, null, "40000"] {
		testing.denied(testing.changed(_fan(35), {"place": {"capacity": seats}})) == {
			"BR-LGPD-11 SPECIAL_CATEGORY_NO_CONDITION",
			"F09 NO_LEGAL_BASIS",
			"F14 ALTERNATIVE_NOT_OFFERED",
		}
	}
	testing.denied(testing.changed(_fan(35), {"place": {"capacity": 20001}})) == set()
}
