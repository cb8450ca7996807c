package tests.us_ny_nyc

import data.countersign.testing

_tenant(changes) := testing.changed(
	testing.changed(testing.base_for("US-NY-NYC", "smart_access"), {
		"operation": "enroll",
		"controller": {"type": "landlord"},
		"retention": {"days": 90},
	}),
	changes,
)

test_nyc_tdpa_period if {
	testing.denied(_tenant({})) == set()
	testing.denied(_tenant({"retention": {"days": 91}})) == {"US-NY-NYC-TDPA RETENTION_EXCEEDED"}
	testing.decided(_tenant({})).retention == {"max_days": 90, "rule": "US-NY-NYC-TDPA"}
	testing.obliged_by("US-NY-NYC-TDPA", _tenant({})) == {"US-NY-NYC-TDPA DELETE_AFTER:P90D"}
}

test_nyc_tdpa_form if {
	testing.denied(_tenant({"consent": {"form": ["in_app"]}})) == set()
	testing.denied(_tenant({"consent": {"form": ["explicit"]}})) == {"US-NY-NYC-TDPA CONSENT_NOT_WRITTEN"}
}

test_nyc_tdpa_binds_landlords if {
	shop := _tenant({"controller": {"type": "private"}, "retention": {"days": 91}})
	testing.denied(shop) == set()
	testing.decided(shop).retention == {"max_days": 1095, "rule": "F18"}
}

test_nyc_tdpa_asks_for_the_form_of_a_consent_on_record if {
	testing.denied(_tenant({"consent": null})) == {"F11 CONSENT_MISSING"}
}
