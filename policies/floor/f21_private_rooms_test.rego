package tests.floor

import data.countersign.testing

test_private_room if {
	testing.denied(testing.changed(testing.base("US"), {"place": {"type": "private_room"}})) == {"F21 PLACE_PROHIBITED"}
}
