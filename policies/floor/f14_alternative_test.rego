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

_face_only_mandate := testing.changed(testing.base_for("CN", "sim_registration"), {
	"legal_basis": "legal_obligation",
	"mandate": "CN-MIIT-2019",
	"alternative": {"offered": false},
})

test_mandate_lifts_it if {
	testing.denied(_face_only_mandate) == set()
	testing.obliged_by("F14", _face_only_mandate) == set()
}

test_mandate_lifts_it_under_no_other_law if {
	mixed := testing.changed(_face_only_mandate, {"jurisdictions": {"subject": "SG"}})
	testing.denied(mixed) == {"F09 NO_LEGAL_BASIS", "F14 ALTERNATIVE_NOT_OFFERED"}
	testing.obliged_by("F14", mixed) == {"F14 OFFER_ALTERNATIVE"}
}
