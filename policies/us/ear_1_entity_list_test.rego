package tests.us

import data.countersign.testing

_hosted := testing.changed(testing.base("US"), {"deployment": "hosted_us"})

test_listed if {
	request := testing.changed(_hosted, {"controller": {"entity_listed": true}})
	testing.denied(request) == {"F22 ENTITY_LISTED", "US-EAR-1 ENTITY_LISTED"}
}

test_affiliates if {
	request := testing.changed(_hosted, {"controller": {"owned_by_listed_pct": 50}})
	testing.denied(request) == {"F22 ENTITY_LISTED", "US-EAR-1 ENTITY_LISTED"}
	testing.denied(testing.changed(request, {"controller": {"owned_by_listed_pct": 49}})) == set()
}

test_licence if {
	request := testing.changed(_hosted, {"controller": {"entity_listed": true, "export_licence": true}})
	testing.denied(request) == set()
}
