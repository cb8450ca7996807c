package tests.gb

import data.countersign.testing

_pupil(age) := testing.changed(testing.base("GB"), {"controller": {"type": "school"}, "subject": {"age": age}})

test_gb_pofa_26 if {
	testing.denied(_pupil(17)) == {"GB-POFA-26 MINOR_NO_GUARDIAN"}
	testing.denied(_pupil(18)) == set()
	testing.obliged_by("GB-POFA-26", _pupil(18)) == set()
	testing.obliged_by("GB-POFA-26", _pupil(17)) == {"GB-POFA-26 GUARDIAN_RECORD", "GB-POFA-26 OFFER_ALTERNATIVE"}
}
