package tests.floor

import data.countersign.testing

_compared := testing.changed(testing.base("US"), {
	"template": null,
	"comparison": {"probe_source": "live_capture", "reference_source": "document", "same_subject": true},
	"liveness": {"status": "passed"},
})

_comparing(changes) := testing.changed(_compared, {"comparison": changes})

test_a_live_person_and_their_document if testing.denied(_compared) == set()

test_no_comparison if {
	testing.denied(testing.changed(testing.base("US"), {"comparison": null})) == set()
}

test_nothing_said_of_the_pictures if {
	every comparison in [{}, "document", true] {
		request := testing.changed(object.remove(_compared, ["comparison"]), {"comparison": comparison})
		testing.denied(request) == {
			"F29 COMPARISON_NOT_LIVE",
			"F29 COMPARISON_OF_STRANGERS",
			"F29 COMPARISON_SOURCE_UNKNOWN",
		}
	}
}

test_references_that_were_given if {
	every source in ["document", "stored", "live_capture"] {
		testing.denied(_comparing({"reference_source": source})) == set()
	}
}

test_references_that_nobody_gave if {
	every source in ["cctv", "public_web", "", null, 1, "constructor"] {
		testing.denied(_comparing({"reference_source": source})) == {"F29 COMPARISON_SOURCE_UNKNOWN"}
	}
}

test_a_probe_that_is_not_taken_now if {
	every source in ["document", "stored"] {
		testing.denied(_comparing({"probe_source": source})) == {"F29 COMPARISON_NOT_LIVE"}
	}
	every source in ["cctv", null] {
		testing.denied(_comparing({"probe_source": source})) == {
			"F29 COMPARISON_NOT_LIVE",
			"F29 COMPARISON_SOURCE_UNKNOWN",
		}
	}
}

test_live_by_the_word_of_the_caller_alone if {
	every liveness in [null, {"status": null}, {"status": "none"}] {
		testing.denied(testing.changed(_compared, {"liveness": liveness})) == {"F29 COMPARISON_NOT_LIVE"}
	}
	testing.denied(testing.changed(_compared, {"liveness": {"status": "failed"}})) == {
		"F26 LIVENESS_FAILED",
		"F29 COMPARISON_NOT_LIVE",
	}
}

test_strangers if {
	every same in [false, null, "true", 1] {
		testing.denied(_comparing({"same_subject": same})) == {"F29 COMPARISON_OF_STRANGERS"}
	}
}

_aged_in_comparison(age) := testing.denied(testing.changed(_compared, {"subject": {"age": age}, "consent": {"guardian": true}}))

test_children if {
	testing.denied(testing.changed(_compared, {"subject": {"age": 18}})) == set()
	every age in [17, 0] {
		_aged_in_comparison(age) == {"F29 COMPARISON_OF_A_CHILD"}
	}
	every age in [null, -1] {
		_aged_in_comparison(age) == {"F03 INPUT_INCOMPLETE", "F29 COMPARISON_OF_A_CHILD"}
	}
}
