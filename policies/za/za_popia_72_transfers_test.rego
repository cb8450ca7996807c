package tests.za

import data.countersign.testing

test_za_popia_72 if {
	testing.denied_by("ZA-POPIA-72", testing.changed(testing.base("ZA"), {"transfer": {"cross_border": true, "mechanism": "adequacy"}})) == set()
	testing.denied_by("ZA-POPIA-72", testing.changed(testing.base("ZA"), {"transfer": {"cross_border": true, "mechanism": "bcr"}})) == set()
	testing.denied_by("ZA-POPIA-72", testing.changed(testing.base("ZA"), {"transfer": {"cross_border": true, "mechanism": "none"}})) == {"ZA-POPIA-72 TRANSFER_UNLAWFUL"}
	testing.denied_by("ZA-POPIA-72", testing.changed(testing.base("ZA"), {"transfer": {"cross_border": true, "mechanism": "certification"}})) == {"ZA-POPIA-72 TRANSFER_UNLAWFUL"}
	testing.denied_by("ZA-POPIA-72", testing.changed(testing.base("ZA"), {"transfer": {"cross_border": false, "mechanism": "none"}})) == set()
	testing.denied_by("ZA-POPIA-72", testing.changed(testing.base("ZA"), {"transfer": {"cross_border": true, "mechanism": "none", "separate_consent": true}})) == set()
	testing.denied_by("ZA-POPIA-72", testing.changed(testing.base("ZA"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "none"}})) == set()
	testing.denied_by("ZA-POPIA-72", testing.changed(testing.base("ZA"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "transfer": {"cross_border": true, "mechanism": "public_instrument"}})) == {"ZA-POPIA-72 TRANSFER_UNLAWFUL"}
}
