package tests.floor

import data.countersign.testing

test_sale if {
	testing.denied(testing.changed(testing.base("US"), {"operation": "sell"})) == {"F17 TEMPLATE_SALE"}
	testing.denied(testing.changed(testing.base("US"), {"output": {"sale": true}})) == {"F17 TEMPLATE_SALE"}
	testing.denied(testing.changed(testing.base("US"), {"output": {"sale": null}})) == {"F17 TEMPLATE_SALE"}
}
