package tests.tr

import data.countersign.testing

test_tr_kvkk_6 if {
	testing.denied_by("TR-KVKK-6", testing.base("TR")) == set()
	testing.denied_by("TR-KVKK-6", testing.changed(testing.base("TR"), {"consent": {"form": ["written"]}})) == {"TR-KVKK-6 CONSENT_NOT_EXPLICIT"}
	testing.denied_by("TR-KVKK-6", testing.changed(testing.base("TR"), {"consent": null})) == set()
	testing.denied_by("TR-KVKK-6", testing.changed(testing.base("TR"), {"legal_basis": "contract"})) == {"TR-KVKK-6 SPECIAL_CATEGORY_NO_CONDITION"}
	testing.denied_by("TR-KVKK-6", testing.changed(testing.base("TR"), {"legal_basis": "contract", "operation": "detect"})) == set()
	testing.denied_by("TR-KVKK-6", testing.changed(testing.base("TR"), {"legal_basis": "vital_interest"})) == set()
	testing.denied_by("TR-KVKK-6", testing.police("TR")) == set()
	testing.denied_by("TR-KVKK-6", testing.changed(testing.base("TR"), {"necessity": {"justified": false}})) == {"TR-KVKK-6 DISPROPORTIONATE"}
	testing.denied_by("TR-KVKK-6", testing.changed(testing.police("TR"), {"necessity": null})) == set()
	testing.denied_by("TR-KVKK-6", testing.changed(testing.base("TR"), {"necessity": null, "operation": "detect"})) == set()
	testing.denied_by("TR-KVKK-6", testing.changed(testing.estimate("TR"), {"necessity": null})) == {"TR-KVKK-6 DISPROPORTIONATE"}
}
