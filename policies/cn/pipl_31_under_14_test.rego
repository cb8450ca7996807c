package tests.cn

import data.countersign.testing

test_pipl_31 if {
	request := testing.changed(testing.base("CN"), {"subject": {"age": 13}})
	testing.denied(request) == {
		"CN-FRT-7 MINOR_NO_GUARDIAN",
		"CN-PIPL-31 MINOR_NO_GUARDIAN",
		"F13 MINOR_NO_GUARDIAN",
	}
	testing.denied(testing.changed(request, {"subject": {"age": 14}})) == set()
	guarded := testing.changed(request, {"consent": {"guardian": true}})
	testing.denied(guarded) == set()
	testing.obliged_by("CN-PIPL-31", guarded) == {"CN-PIPL-31 GUARDIAN_RECORD"}
}

_child_at_the_counter(age, guardian) := testing.changed(testing.base_for("CN", "sim_registration"), {
	"legal_basis": "legal_obligation",
	"mandate": "CN-MIIT-2019",
	"consent": {"guardian": guardian},
	"subject": {"age": age},
	"place": {"type": "public_accommodation"},
})

# A mandate makes no child older, nor does any other ground but an authority's statute.
test_pipl_31_under_a_mandate if {
	testing.denied(_child_at_the_counter(12, false)) == {"CN-PIPL-31 MINOR_NO_GUARDIAN"}
	testing.denied(_child_at_the_counter(12, true)) == set()
	testing.denied(_child_at_the_counter(14, false)) == set()
	"CN-PIPL-31 GUARDIAN_RECORD" in testing.obliged(_child_at_the_counter(13, true))
	testing.denied_by("CN-PIPL-31", testing.changed(testing.police("CN"), {"subject": {"age": 12}})) == set()
	testing.denied_by("CN-PIPL-31", testing.changed(_child_at_the_counter(12, false), {"operation": "detect"})) == set()
}

# Nobody grows out of the age at which they agreed.
test_pipl_31_enrolled_as_a_child if {
	grown := testing.changed(testing.base("CN"), {"subject": {"age": 17}, "template": {"enrolled_age": 13}})
	testing.denied_by("CN-PIPL-31", grown) == {"CN-PIPL-31 MINOR_NO_GUARDIAN"}
	"CN-PIPL-31 GUARDIAN_RECORD" in testing.obliged(grown)
}
