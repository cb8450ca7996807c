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

# What authorities agree between authorities is no mechanism of a company, nor is the police's own view.
test_gdpr_44_between_authorities if {
	sent := testing.changed(testing.base("DE"), {"transfer": {"cross_border": true, "mechanism": "public_instrument"}})
	testing.denied(sent) == {"EU-GDPR-44 TRANSFER_UNLAWFUL", "F23 TRANSFER_UNLAWFUL"}
	body := {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute"}
	testing.denied(testing.changed(sent, body)) == set()
	assessed := {"transfer": {"mechanism": "police_assessment"}}
	every controller in [{}, body] {
		testing.denied(testing.changed(testing.changed(sent, controller), assessed)) == {
			"EU-GDPR-44 TRANSFER_UNLAWFUL",
			"F23 TRANSFER_UNLAWFUL",
		}
	}
}
