package tests.eu

import data.countersign.testing

test_gdpr_17 if {
	every changes in [
		{"consent": {"withdrawn_at": testing.now}},
		{"template": {"purpose_ended_at": testing.now}},
		{"template": {"retention_until": testing.now}},
		{"operation": "delete"},
	] {
		request := testing.changed(testing.base("DE"), changes)
		testing.obliged_by("EU-GDPR-17", request) == {"EU-GDPR-17 DELETE_NOW"}
	}
	testing.obliged_by("EU-GDPR-17", testing.base("DE")) == set()
}
