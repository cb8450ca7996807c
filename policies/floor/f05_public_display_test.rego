package tests.floor

import data.countersign.testing

test_display if {
	testing.denied(testing.changed(testing.base("US"), {"output": {"public_display": true}})) == {"F05 PUBLIC_DISPLAY"}
	testing.denied(testing.changed(testing.base("US"), {"operation": "display"})) == {"F05 PUBLIC_DISPLAY"}
	testing.denied(testing.changed(testing.base("US"), {"output": {"public_display": null}})) == {"F05 PUBLIC_DISPLAY"}
}
