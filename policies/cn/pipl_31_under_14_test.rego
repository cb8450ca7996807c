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
