package tests.floor

import data.countersign.testing

test_service_by_face_only if {
	request := testing.changed(testing.base("US"), {"alternative": {"offered": false}})
	testing.denied(request) == {"F14 ALTERNATIVE_NOT_OFFERED"}
	testing.denied(testing.changed(request, {"alternative": null})) == {"F14 ALTERNATIVE_NOT_OFFERED"}
	testing.obliged_by("F14", request) == {"F14 OFFER_ALTERNATIVE"}
}

test_not_a_service if {
	request := testing.changed(testing.base_for("US", "photo_tagging"), {"alternative": {"offered": false}})
	testing.denied(request) == set()
	testing.obliged_by("F14", request) == set()
}

test_mandate_lifts_it if {
	request := testing.changed(testing.base_for("CN", "sim_registration"), {
		"legal_basis": "legal_obligation",
		"mandate": "CN-MIIT-2019",
		"alternative": {"offered": false},
	})
	testing.denied(request) == set()
	testing.obliged_by("F14", request) == set()
}
