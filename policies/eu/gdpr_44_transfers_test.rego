package tests.eu

import data.countersign.testing

_sent(mechanism) := testing.changed(testing.base("DE"), {"transfer": {"cross_border": true, "mechanism": mechanism}})

test_gdpr_44 if {
	testing.denied(_sent("none")) == {"EU-GDPR-44 TRANSFER_UNLAWFUL", "F23 TRANSFER_UNLAWFUL"}
	testing.denied(_sent("standard_contract")) == {"EU-GDPR-44 TRANSFER_UNLAWFUL"}
	every mechanism in ["adequacy", "scc", "bcr", "derogation"] {
		testing.denied(_sent(mechanism)) == set()
	}
}
