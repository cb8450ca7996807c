package tests.us_ny_nyc

import data.countersign.testing

_store(changes) := testing.changed(
	testing.changed(testing.base("US-NY-NYC"), {
		"place": {"type": "public_accommodation"},
		"notice": {"signage": false},
	}),
	changes,
)

test_nyc_22 if {
	testing.denied(_store({})) == {"US-NY-NYC-22 SIGNAGE_MISSING"}
	testing.denied(_store({"notice": {"signage": true}})) == set()
	testing.denied(_store({"controller": {"sector": "bank"}})) == set()
	testing.denied(_store({"place": {"type": "workplace"}})) == set()
	every sector in ["healthcare", "education"] {
		testing.denied(_store({"controller": {"sector": sector}})) == set()
		testing.obliged_by("US-NY-NYC-22", _store({"controller": {"sector": sector}})) == set()
	}
	testing.obliged_by("US-NY-NYC-22", _store({})) == {"US-NY-NYC-22 DISPLAY_SIGNAGE"}
}

test_nyc_22_reach if {
	counting := _store({"operation": "detect"})
	testing.denied(counting) == set()
	testing.obliged_by("US-NY-NYC-22", counting) == set()
	public := _store({"controller": {"type": "public_body"}, "legal_basis": "public_task_statute"})
	testing.denied(public) == set()
	testing.obliged_by("US-NY-NYC-22", public) == set()
}
