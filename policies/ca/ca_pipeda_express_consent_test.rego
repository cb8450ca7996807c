package tests.ca

import data.countersign.testing

test_ca_pipeda if {
	testing.denied(testing.changed(testing.base("CA"), {"consent": {"form": ["separate"]}})) == {
		"CA-PIPEDA CONSENT_NOT_EXPLICIT",
	}
	testing.denied(testing.changed(testing.base("CA"), {"necessity": {"justified": false}})) == {
		"CA-PIPEDA DISPROPORTIONATE",
	}
	testing.denied(testing.changed(testing.police("CA"), {"necessity": {"justified": false}})) == set()
}
