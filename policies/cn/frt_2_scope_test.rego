package tests.cn

import data.countersign.testing

# The measures leave research and algorithm training to the general law.
test_frt_2 if {
	request := testing.changed(testing.base_for("CN", "research_training"), {"dpia": {"on_file": false}})
	testing.denied(request) == {"CN-PIPL-55 DPIA_MISSING", "F20 DPIA_MISSING"}
	count({text | some text in testing.obliged(request); startswith(text, "CN-FRT-")}) == 0
}

test_frt_2_private_rooms if {
	request := testing.changed(testing.base_for("CN", "research_training"), {"place": {"type": "private_room"}})
	testing.denied(request) == {"CN-VIDEO-2025 PLACE_PROHIBITED", "F21 PLACE_PROHIBITED"}
}
