package tests.us_il

import data.countersign.testing

_unsigned(changes) := testing.changed(testing.changed(testing.base("US-IL"), {"consent": {"form": ["explicit"]}}), changes)

test_il_10_bound if {
	every type in ["private", "employer", "landlord", "school"] {
		testing.denied(_unsigned({"controller": {"type": type}})) == {"US-IL-15B CONSENT_NOT_WRITTEN"}
	}
	testing.denied(_unsigned({"controller": {"sector": "healthcare"}, "subject": {"role": "employee"}})) == {
		"US-IL-15B CONSENT_NOT_WRITTEN",
	}
}

test_il_10_outside if {
	every changes in [
		{"controller": {"type": "public_body"}},
		{"controller": {"type": "law_enforcement"}},
		{"controller": {"type": "government_contractor"}},
		{"controller": {"sector": "bank"}},
		{"controller": {"sector": "healthcare"}, "subject": {"role": "patient"}},
	] {
		testing.denied(_unsigned(changes)) == set()
	}
}

# A patient is outside only where care is given.
test_il_10_patients_elsewhere if {
	testing.denied(_unsigned({"subject": {"role": "patient"}})) != set()
}
