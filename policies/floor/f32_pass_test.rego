package tests.floor

import data.countersign.testing

_passing(request) := testing.changed(request, {"operation": "pass", "template": null})

test_a_pass_where_another_way_is_owed if {
	testing.denied(_passing(testing.base("US"))) == set()
	testing.said_by("floor", _passing(testing.base("US"))) == {"F25 LOG_DECISION"}
}

# Nothing that a face would need, wherever it is. Of a place without rules nothing is known.
test_a_pass_needs_nothing_that_a_face_does if {
	every place in object.keys(data.facts.jurisdictions) {
		testing.denied(_passing(_faceless(place))) in [set(), {"F01 UNKNOWN_JURISDICTION"}]
	}
}

_faceless(place) := testing.changed(testing.base("US"), {
	"jurisdictions": {"subject": place, "controller": place, "processing": place, "place": place},
	"subject": {"age": null},
	"consent": null,
	"legal_basis": "explicit_consent",
	"notice": {"given": false, "written": false, "signage": false},
	"alternative": {"offered": false},
	"dpia": {"on_file": false},
	"filing": null,
	"necessity": {"justified": false},
	"retention": null,
})

test_a_pass_where_a_mandate_compels_the_face if {
	testing.denied(_passing(_face_only_mandate)) == {"F32 PASS_NOT_OWED"}
}

test_a_pass_where_nobody_stands_before_a_camera if {
	testing.denied(_passing(testing.album("US"))) == {"F32 PASS_NOT_OWED"}
	testing.denied(_passing(testing.police("US"))) == {"F32 PASS_NOT_OWED"}
}

test_a_pass_for_no_known_purpose if {
	testing.denied(_passing(testing.changed(testing.base("US"), {"purpose": null}))) == {
		"F02 UNKNOWN_PURPOSE",
		"F32 PASS_NOT_OWED",
	}
}
