package tests.ch

import data.countersign.testing

test_ch_fadp if {
	public := testing.changed(testing.base("CH"), {"controller": {"type": "public_body"}})
	testing.denied(public) == {"CH-FADP NO_LEGAL_BASIS"}
	testing.denied(testing.changed(public, {"legal_basis": "public_task_statute"})) == set()
	testing.denied(testing.changed(testing.base("CH"), {"consent": {"form": ["separate"]}})) == {
		"CH-FADP CONSENT_NOT_EXPLICIT",
	}
}

# Cantons and communes are under their own law.
test_ch_fadp_level if {
	every level in ["state", "local"] {
		testing.denied_by("CH-FADP", testing.changed(testing.base("CH"), {"controller": {"type": "public_body", "level": level}})) == set()
	}
	every level in ["federal", null] {
		testing.denied_by("CH-FADP", testing.changed(testing.base("CH"), {"controller": {"type": "public_body", "level": level}})) == {
			"CH-FADP NO_LEGAL_BASIS",
		}
	}
}
