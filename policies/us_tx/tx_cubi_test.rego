package tests.us_tx

import data.countersign.testing

_ended(at) := testing.changed(testing.base("US-TX"), {"template": {"purpose_ended_at": at}})

test_tx_cubi_notice_and_consent if {
	testing.denied(testing.base("US-TX")) == set()
	testing.denied(testing.changed(testing.base("US-TX"), {"notice": {"given": false}})) == {"F31 NOTICE_MISSING", "US-TX-CUBI NOTICE_MISSING"}
	testing.denied(testing.changed(testing.base("US-TX"), {"consent": null})) == {
		"F11 CONSENT_MISSING",
		"US-TX-CUBI CONSENT_MISSING",
		"US-TX-TDPSA CONSENT_MISSING",
	}
	testing.obliged_by("US-TX-CUBI", testing.base("US-TX")) == {"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y"}
}

test_tx_cubi_a_year_after_the_purpose if {
	testing.denied(_ended(testing.instant("2025-11-23T09:00:00Z"))) == {"US-TX-CUBI RETENTION_EXCEEDED"}
	testing.denied(_ended(testing.instant("2025-11-23T09:00:00Z") + 1)) == set()
	testing.denied(_ended("long ago")) == {"US-TX-CUBI RETENTION_EXCEEDED"}
	testing.obliged_by("US-TX-CUBI", _ended("long ago")) == {
		"US-TX-CUBI DELETE_AFTER_PURPOSE:P1Y",
		"US-TX-CUBI DELETE_NOW",
	}
}

test_tx_cubi_binds_commerce if {
	public := testing.changed(_ended(testing.instant("2024-11-23T09:00:00Z")), {
		"controller": {"type": "public_body"},
		"legal_basis": "public_task_statute",
	})
	testing.denied(public) == set()
}
