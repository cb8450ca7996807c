package tests.gb

import data.countersign.testing

test_gb_le_72 if {
	testing.denied_by("GB-LE-72", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "adequacy"}})) == set()
	testing.denied_by("GB-LE-72", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "public_instrument"}})) == set()
	testing.denied_by("GB-LE-72", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "police_assessment"}})) == set()
	testing.denied_by("GB-LE-72", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "derogation"}})) == set()
	testing.denied_by("GB-LE-72", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "none"}})) == {"GB-LE-72 TRANSFER_UNLAWFUL"}
	testing.denied_by("GB-LE-72", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "scc"}})) == {"GB-LE-72 TRANSFER_UNLAWFUL"}
	testing.denied_by("GB-LE-72", testing.changed(testing.base("GB"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": false, "mechanism": "none"}})) == set()
	testing.denied_by("GB-LE-72", testing.changed(testing.base("GB"), {"transfer": {"cross_border": true, "mechanism": "none"}})) == set()
}
