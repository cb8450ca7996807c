package tests.us_states

import data.countersign.testing

test_nh_359n if {
	testing.denied_by("US-NH-359N", testing.changed(testing.base("US-NH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "subject": {"role": "customer"}})) == {"US-NH-359N GOVERNMENT_USE_BAN"}
	testing.denied_by("US-NH-359N", testing.changed(testing.base("US-NH"), {"legal_basis": "public_task_statute", "controller": {"type": "public_body", "level": "federal"}})) == set()
	testing.denied_by("US-NH-359N", testing.changed(testing.base("US-NH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "remote": false})) == set()
	testing.denied_by("US-NH-359N", testing.base("US-NH")) == set()
	testing.denied_by("US-NH-359N", testing.changed(testing.base("US-NJ"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "remote": false})) == set()
	testing.denied_by("US-NH-359N", testing.changed(testing.base("US-NH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "subject": {"role": "employee"}})) == set()
	testing.denied_by("US-NH-359N", testing.changed(testing.base("US-NH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "subject": {"role": "employee"}, "purpose": "smart_access"})) == set()
	testing.denied_by("US-NH-359N", testing.changed(testing.base("US-NH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "subject": {"role": "employee"}, "purpose": "attendance"})) == {"US-NH-359N GOVERNMENT_USE_BAN"}
	testing.denied_by("US-NH-359N", testing.changed(testing.base("US-NH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "operation": "detect"})) == set()
	testing.obliged_by("US-NH-359N", testing.changed(testing.base("US-NH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "subject": {"role": "customer"}})) == {"US-NH-359N DELETE_ON_PURPOSE_END"}
}
