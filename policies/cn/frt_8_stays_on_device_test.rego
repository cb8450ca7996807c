package tests.cn

import data.countersign.testing

_kept(storage) := testing.changed(testing.base("CN"), {"storage": storage})

test_frt_8 if {
	testing.denied(_kept({"location": "cloud"})) == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
	testing.denied(_kept({"transmitted_over_internet": true})) == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
	testing.denied(_kept(null)) == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
	testing.denied(_kept({"location": "local_server"})) == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
	testing.denied(_kept({"location": "elsewhere"})) == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
	testing.obliged_by("CN-FRT-8", _kept({})) == {"CN-FRT-8 STORE_ON_DEVICE"}
}

test_frt_8_agreed_for_another_purpose if {
	request := testing.changed(_kept({"location": "cloud"}), {"consent": {"covers_transmission": true, "purposes": ["payment"]}})
	testing.denied_by("CN-FRT-8", request) == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
}

test_frt_8_agreed if {
	request := testing.changed(_kept({"location": "cloud"}), {"consent": {"covers_transmission": true}})
	testing.denied(request) == set()
}

_sim_in_the_cloud(rank) := decision if {
	request := testing.changed(testing.base_for("CN", "sim_registration"), {
		"legal_basis": "legal_obligation",
		"mandate": "CN-MIIT-2019",
		"consent": null,
		"place": {"type": "public_accommodation"},
		"storage": {"location": "cloud"},
	})
	decision := testing.denied_by("CN-FRT-8", request) with data.facts.mandates["CN-MIIT-2019"].rank as rank
}

# Laws and administrative regulations may say so; a notice of a ministry is neither.
test_frt_8_yields_to_laws if {
	_sim_in_the_cloud("notice") == {"CN-FRT-8 STORAGE_LOCATION_UNLAWFUL"}
	_sim_in_the_cloud("law") == set()
	data.facts.mandates["CN-MIIT-2019"].rank == "notice"
}
