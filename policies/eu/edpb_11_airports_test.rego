package tests.eu

import data.countersign.testing

_kept(storage) := testing.changed(testing.base_for("FR", "transport_facilitation"), {
	"place": {"type": "transport_hub"},
	"storage": storage,
})

test_edpb_11 if {
	testing.denied(_kept({})) == set()
	testing.denied(_kept({"location": "cloud", "key_holder": "subject"})) == set()
	testing.denied(_kept({"location": "on_device", "key_holder": "controller"})) == set()
	testing.denied(_kept({"location": "cloud", "key_holder": "controller"})) == {"EU-EDPB-11 STORAGE_LOCATION_UNLAWFUL"}
	testing.denied(_kept(null)) == {"EU-EDPB-11 STORAGE_LOCATION_UNLAWFUL"}
	testing.obliged_by("EU-EDPB-11", _kept({})) == {"EU-EDPB-11 STORE_ON_DEVICE"}
}

# The opinion is on airports, and a bus is none.
test_edpb_11_not_a_bus if {
	testing.denied_by("EU-EDPB-11", _ride("bus")) == set()
	every sector in ["airline", "airport", "aviation", "general", null] {
		testing.denied_by("EU-EDPB-11", _ride(sector)) == {"EU-EDPB-11 STORAGE_LOCATION_UNLAWFUL"}
	}
}

_ride(sector) := testing.changed(testing.base_for("FR", "transport_facilitation"), {
	"controller": {"sector": sector},
	"storage": {"location": "cloud", "key_holder": "controller"},
	"place": {"type": "transport_hub"},
})
