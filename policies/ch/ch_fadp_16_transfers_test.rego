package tests.ch

import data.countersign.testing

test_ch_fadp_16 if {
	testing.denied_by("CH-FADP-16", testing.changed(testing.base("CH"), {"transfer": {"cross_border": true, "mechanism": "adequacy"}})) == set()
	testing.denied_by("CH-FADP-16", testing.changed(testing.base("CH"), {"transfer": {"cross_border": true, "mechanism": "scc"}})) == set()
	testing.denied_by("CH-FADP-16", testing.changed(testing.base("CH"), {"transfer": {"cross_border": true, "mechanism": "none"}})) == {"CH-FADP-16 TRANSFER_UNLAWFUL"}
	testing.denied_by("CH-FADP-16", testing.changed(testing.base("CH"), {"transfer": {"cross_border": true, "mechanism": "certification"}})) == {"CH-FADP-16 TRANSFER_UNLAWFUL"}
	testing.denied_by("CH-FADP-16", testing.changed(testing.base("CH"), {"transfer": {"cross_border": false, "mechanism": "none"}})) == set()
	testing.denied_by("CH-FADP-16", testing.changed(testing.base("CH"), {"controller": {"type": "law_enforcement"}, "legal_basis": "law_enforcement_statute", "transfer": {"cross_border": true, "mechanism": "none"}})) == {"CH-FADP-16 TRANSFER_UNLAWFUL"}
	testing.denied_by("CH-FADP-16", testing.changed(testing.base("CH"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "transfer": {"cross_border": true, "mechanism": "public_instrument"}})) == set()
}
