package tests.ca_qc

import data.countersign.testing

test_qc_cai_44 if {
	testing.obliged_by("CA-QC-CAI-44", _declared({})) == {"CA-QC-CAI-44 OFFER_ALTERNATIVE"}
	testing.obliged_by("CA-QC-CAI-44", _declared({"operation": "detect"})) == set()
	counted := testing.changed(_declared({"operation": "detect"}), {"alternative": {"offered": false}})
	testing.denied(counted) == set()
}

# Police at work under a statute need one by this reading too, and offer none.
test_qc_cai_44_police if {
	"CA-QC-CAI-44 ALTERNATIVE_NOT_OFFERED" in testing.denied(testing.police("CA-QC"))
}
