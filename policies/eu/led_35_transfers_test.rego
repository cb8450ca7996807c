package tests.eu

import data.countersign.testing

test_eu_led_35 if {
	testing.denied_by("EU-LED-35", testing.changed(testing.base("FR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "adequacy"}})) == set()
	testing.denied_by("EU-LED-35", testing.changed(testing.base("FR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "public_instrument"}})) == set()
	testing.denied_by("EU-LED-35", testing.changed(testing.base("FR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "police_assessment"}})) == set()
	testing.denied_by("EU-LED-35", testing.changed(testing.base("FR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "derogation"}})) == set()
	testing.denied_by("EU-LED-35", testing.changed(testing.base("FR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "none"}})) == {"EU-LED-35 TRANSFER_UNLAWFUL"}
	testing.denied_by("EU-LED-35", testing.changed(testing.base("FR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "scc"}})) == {"EU-LED-35 TRANSFER_UNLAWFUL"}
	testing.denied_by("EU-LED-35", testing.changed(testing.base("FR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "bcr"}})) == {"EU-LED-35 TRANSFER_UNLAWFUL"}
	testing.denied_by("EU-LED-35", testing.changed(testing.base("FR"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": false, "mechanism": "none"}})) == set()
	testing.denied_by("EU-LED-35", testing.changed(testing.base("FR"), {"transfer": {"cross_border": true, "mechanism": "none"}})) == set()
}
