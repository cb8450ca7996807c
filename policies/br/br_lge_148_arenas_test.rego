package tests.br

import data.countersign.testing

_fan(age) := testing.changed(testing.base_for("BR", "ticketing"), {
	"legal_basis": "legal_obligation",
	"mandate": "BR-LGE-148",
	"consent": null,
	"alternative": {"offered": false},
	"subject": {"age": age},
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
	testing.denied(_fan("35")) == not_compelled
}
