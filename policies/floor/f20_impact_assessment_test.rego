package tests.floor

import data.countersign.testing

test_no_assessment if {
	request := testing.changed(testing.base("US"), {"dpia": {"on_file": false}})
	testing.denied(request) == {"F20 DPIA_MISSING"}
	testing.denied(testing.changed(testing.estimate("US"), {"dpia": {"on_file": false}})) == {"F20 DPIA_MISSING"}
	testing.denied(testing.changed(request, {"dpia": null})) == {"F20 DPIA_MISSING"}
	testing.denied(testing.changed(request, {"operation": "detect"})) == set()
}
