package tests.us_il

import data.countersign.testing

test_il_15c if {
	request := testing.changed(testing.base("US-IL"), {"operation": "export", "output": {"sale": true}})
	testing.denied(request) == {"F17 TEMPLATE_SALE", "US-IL-15C TEMPLATE_SALE"}
	public := testing.changed(request, {"controller": {"type": "public_body"}})
	testing.denied(public) == {"F17 TEMPLATE_SALE"}
}
