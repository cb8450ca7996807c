package tests.us_ca

import data.countersign.testing

# The ban ended on 1 January 2023.
test_ca_ab1215 if {
	"US-CA-AB1215" in data.countersign.rules["US-CA"].information
	testing.denied(testing.police("US-CA")) == set()
}
