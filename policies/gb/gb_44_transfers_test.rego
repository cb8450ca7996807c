package tests.gb

import data.countersign.testing

test_gb_44 if {
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"transfer": {"cross_border": true, "mechanism": "adequacy"}})) == set()
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"transfer": {"cross_border": true, "mechanism": "scc"}})) == set()
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"transfer": {"cross_border": true, "mechanism": "derogation"}})) == set()
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"transfer": {"cross_border": true, "mechanism": "none"}})) == {"GB-44 TRANSFER_UNLAWFUL"}
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"transfer": {"cross_border": true, "mechanism": "security_assessment"}})) == {"GB-44 TRANSFER_UNLAWFUL"}
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"transfer": {"cross_border": true, "mechanism": "public_instrument"}})) == {"GB-44 TRANSFER_UNLAWFUL"}
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"transfer": {"cross_border": true, "mechanism": "police_assessment"}})) == {"GB-44 TRANSFER_UNLAWFUL"}
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"transfer": {"cross_border": false, "mechanism": "none"}})) == set()
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "none"}})) == set()
	testing.denied_by("GB-44", testing.changed(testing.base("GB"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "transfer": {"cross_border": true, "mechanism": "public_instrument"}})) == set()
}
