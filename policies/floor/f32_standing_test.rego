package tests.floor

import data.countersign.testing

_standing(changes) := testing.changed(testing.base("US"), changes)

test_restricted if {
	every said in [true, "no", 1] {
		testing.denied(_standing({"subject": {"restricted": said}})) == {"F32 PROCESSING_RESTRICTED"}
	}
}

test_objected if {
	every said in [true, "no", 1] {
		testing.denied(_standing({"subject": {"objected": said}})) == {"F32 PERSON_OBJECTED"}
	}
}

test_neither_is_said if {
	every said in [false, null] {
		testing.denied(_standing({"subject": {"restricted": said, "objected": said}})) == set()
	}
}

test_nothing_is_read_of_a_face_that_is_counted if {
	testing.denied(_standing({"operation": "detect", "subject": {"restricted": true, "objected": true}})) == set()
}

test_an_authority_is_held_to_the_law if {
	police := testing.changed(testing.police("US"), {"subject": {"restricted": true, "objected": true}})
	testing.denied(police) == set()
}

test_erasure_goes_on if {
	testing.denied(_standing({"operation": "delete", "subject": {"restricted": true, "objected": true}})) == set()
}
