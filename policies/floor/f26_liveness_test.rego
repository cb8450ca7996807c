package tests.floor

import data.countersign.testing

_told(liveness) := testing.changed(testing.base("US"), {"liveness": liveness})

test_required_and_missing if {
	every liveness in [{"required": true}, {"required": true, "status": null}, {"required": true, "status": "none"}] {
		testing.denied(_told(liveness)) == {"F26 LIVENESS_MISSING"}
	}
}

# Only false, or nothing said, is no requirement.
test_a_requirement_that_is_no_boolean if {
	testing.denied(_told({"required": "no"})) == {"F26 LIVENESS_MISSING"}
}

test_not_required_and_missing if {
	every liveness in [null, {}, {"required": false}, {"required": null, "status": "none"}] {
		testing.denied(_told(liveness)) == set()
	}
}

test_passed if {
	every required in [true, false, null] {
		testing.denied(_told({"required": required, "status": "passed"})) == set()
	}
}

test_failed_refuses_whether_required_or_not if {
	every required in [true, false, null] {
		testing.denied(_told({"required": required, "status": "failed"})) == {"F26 LIVENESS_FAILED"}
	}
}

test_invalid_or_unknown_refuses_whether_required_or_not if {
	every required in [true, false, null] {
		every status in ["invalid", "PASSED", "", true, 1] {
			testing.denied(_told({"required": required, "status": status})) == {"F26 LIVENESS_INVALID"}
		}
	}
}

_f26(request) := {text |
	some text in testing.said_by("floor", request)
	startswith(text, "F26 ")
}

test_every_operation_that_makes_a_template_of_a_captured_face if {
	reached := {operation |
		some operation, _ in data.facts.operations
		_f26(testing.changed(_told({"required": true}), {"operation": operation})) == {"F26 LIVENESS_MISSING"}
	}
	reached == {"enroll", "verify", "identify"}
	every status in ["failed", "invalid"] {
		every operation in {"detect", "export", "delete"} {
			_f26(testing.changed(_told({"required": true, "status": status}), {"operation": operation})) == set()
		}
	}
}
