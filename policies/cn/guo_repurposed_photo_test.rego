package tests.cn

import data.countersign.testing

test_guo if {
	request := testing.changed(testing.base("CN"), {"template": {"enrolment_purpose": "membership_photo"}})
	testing.denied(request) == {"CN-GUO PURPOSE_MISMATCH", "F12 PURPOSE_MISMATCH"}
	testing.obliged_by("CN-GUO", request) == {"CN-GUO DELETE_NOW"}
}
