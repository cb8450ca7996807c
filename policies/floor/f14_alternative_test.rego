package tests.floor

import data.countersign.testing

test_service_by_face_only if {
	request := testing.changed(testing.base("US"), {"alternative": {"offered": false}})
	testing.denied(request) == {"F14 ALTERNATIVE_NOT_OFFERED"}
	testing.denied(testing.changed(request, {"alternative": null})) == {"F14 ALTERNATIVE_NOT_OFFERED"}
	testing.obliged_by("F14", request) == {"F14 OFFER_ALTERNATIVE"}
}

test_nobody_before_a_camera if {
	request := testing.changed(testing.album("US"), {"alternative": {"offered": false}})
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

# An argument of the table holds where a statute empowers. Who asks has to take a no.
test_a_police_search_leaves_no_choice if {
	testing.police("US").alternative == {"offered": false}
	testing.denied(testing.police("US")) == set()
	testing.obliged_by("F14", testing.police("US")) == set()
	asked := testing.changed(testing.police("US"), {
		"legal_basis": "explicit_consent",
		"subject": {"age": 35},
		"consent": object.union(testing.base("US").consent, {
			"purposes": ["missing_person_search"],
			"controller_id": "police-1",
		}),
	})
	testing.denied(asked) == {"F14 ALTERNATIVE_NOT_OFFERED"}
	testing.denied(testing.changed(asked, {"alternative": {"offered": true}})) == set()
}

test_whatever_it_is_for if {
	shop := testing.changed(testing.shop("US"), {"alternative": {"offered": false}})
	testing.denied(shop) == {"F14 ALTERNATIVE_NOT_OFFERED"}
	tracked := testing.changed(testing.base_for("US", "employee_location_tracking"), {
		"operation": "identify",
		"controller": {"type": "employer"},
		"place": {"type": "workplace"},
		"alternative": {"offered": false},
	})
	testing.denied(tracked) == {"F14 ALTERNATIVE_NOT_OFFERED"}
}

test_not_for_counting if {
	counted := testing.changed(testing.base_for("US", "analytics_footfall"), {
		"operation": "detect",
		"alternative": {"offered": false},
	})
	testing.denied(counted) == set()
	testing.obliged_by("F14", counted) == set()
}

test_a_scraped_face_stands_before_no_camera if {
	scraped := testing.changed(testing.base("US"), {
		"template": {"source": "scraped_untargeted"},
		"alternative": {"offered": false},
	})
	testing.denied(scraped) == {"F08 UNTARGETED_SCRAPING"}
}
