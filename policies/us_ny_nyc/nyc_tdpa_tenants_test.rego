package tests.us_ny_nyc

import data.countersign.testing

_tenant(changes) := testing.changed(
	testing.changed(testing.base_for("US-NY-NYC", "smart_access"), {
		"controller": {"type": "landlord"},
		"place": {"type": "residential", "dwellings": 3},
	}),
	changes,
)

_days(n) := n * 86400000

_moved_out(at) := _tenant({"subject": {"tenancy_ended_at": at}})

test_nyc_tdpa_reference_data if {
	testing.denied(_tenant({})) == set()
	testing.denied(_moved_out((testing.now - _days(90)) + 1)) == set()
	testing.denied(_moved_out(testing.now - _days(90))) == {"US-NY-NYC-TDPA RETENTION_EXCEEDED"}
	testing.denied(_moved_out(0)) == {"US-NY-NYC-TDPA RETENTION_EXCEEDED"}
	testing.denied(testing.changed(_moved_out(0), {"template": null})) == set()
	testing.denied(_tenant({"operation": "enroll", "retention": {"days": 365}})) == set()
	testing.obliged_by("US-NY-NYC-TDPA", _moved_out(0)) == {
		"US-NY-NYC-TDPA DELETE_AFTER_PURPOSE:P90D",
		"US-NY-NYC-TDPA DELETE_ENTRIES_AFTER:P90D",
		"US-NY-NYC-TDPA DELETE_NOW",
	}
	testing.obliged_by("US-NY-NYC-TDPA", _tenant({})) == {
		"US-NY-NYC-TDPA DELETE_AFTER_PURPOSE:P90D",
		"US-NY-NYC-TDPA DELETE_ENTRIES_AFTER:P90D",
	}
}

test_nyc_tdpa_authentication_data if {
	testing.denied(_tenant({"retention": {"entry_days": 90}})) == set()
	testing.denied(_tenant({"retention": {"entry_days": 91}})) == {"US-NY-NYC-TDPA RETENTION_EXCEEDED"}
}

test_nyc_tdpa_form if {
	testing.denied(_tenant({"consent": {"form": ["in_app"]}})) == set()
	testing.denied(_tenant({"consent": {"form": ["explicit"]}})) == {"US-NY-NYC-TDPA CONSENT_NOT_WRITTEN"}
}

test_nyc_tdpa_binds_landlords_of_three_dwellings if {
	testing.denied(testing.changed(_moved_out(0), {"controller": {"type": "private"}})) == set()
	testing.denied(testing.changed(_moved_out(0), {"place": {"dwellings": 2}})) == set()
	every dwellings in [3, null, "two"] {
		testing.denied(testing.changed(_moved_out(0), {"place": {"dwellings": dwellings}})) == {
			"US-NY-NYC-TDPA RETENTION_EXCEEDED",
		}
	}
}

test_nyc_tdpa_asks_for_the_form_of_a_consent_on_record if {
	testing.denied(_tenant({"consent": null})) == {"F11 CONSENT_MISSING"}
}
