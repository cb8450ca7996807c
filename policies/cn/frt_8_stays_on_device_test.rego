package tests.cn

import data.countersign.testing

_kept(storage) := testing.changed(testing.base("CN"), {"storage": storage})

test_frt_8 if {
	testing.denied(_kept({"location": "cloud"})) == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
	testing.denied(_kept({"transmitted_over_internet": true})) == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
	testing.denied(_kept(null)) == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
	testing.denied(_kept({"location": "local_server"})) == set()
	testing.obliged_by("CN-FRT-8", _kept({})) == {"CN-FRT-8 STORE_ON_DEVICE"}
}

test_frt_8_agreed if {
	request := testing.changed(_kept({"location": "cloud"}), {"consent": {"covers_transmission": true}})
	testing.denied(request) == set()
}
