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
