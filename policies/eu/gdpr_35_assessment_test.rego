package tests.eu

import data.countersign.testing

test_gdpr_35 if {
	request := testing.changed(testing.base("DE"), {"dpia": {"on_file": false}})
	testing.denied(request) == {"EU-GDPR-35 DPIA_MISSING", "F20 DPIA_MISSING"}
}
