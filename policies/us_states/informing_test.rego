package tests.us_states

import data.countersign.testing

test_laws_that_only_inform if {
	data.countersign.rules["US-STATES"].information == {"US-AL-APDPA", "US-IN-ICDPA", "US-TN-TIPA", "US-VA-VCDPA"}
	testing.obliged_by("US-UT-UCPA", testing.base("US-UT")) == {"US-UT-UCPA OPT_OUT_MECHANISM"}
	testing.obliged_by("US-UT-UCPA", testing.base("US-NJ")) == set()
	testing.obliged_by("US-UT-UCPA", testing.changed(testing.base("US-UT"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "remote": false})) == set()
	testing.obliged_by("US-UT-UCPA", testing.changed(testing.base("US-UT"), {"subject": {"role": "employee"}})) == set()
	testing.obliged_by("US-UT-UCPA", testing.changed(testing.base("US-UT"), {"operation": "detect"})) == set()
	testing.obliged_by("US-IA-ICDPA", testing.base("US-IA")) == {"US-IA-ICDPA OPT_OUT_MECHANISM"}
	testing.obliged_by("US-IA-ICDPA", testing.base("US-NJ")) == set()
	testing.obliged_by("US-IA-ICDPA", testing.changed(testing.base("US-IA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "remote": false})) == set()
	testing.obliged_by("US-IA-ICDPA", testing.changed(testing.base("US-IA"), {"subject": {"role": "employee"}})) == set()
	testing.obliged_by("US-IA-ICDPA", testing.changed(testing.base("US-IA"), {"operation": "detect"})) == set()
}
