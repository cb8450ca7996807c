package tests.us_ca

import data.countersign.testing

test_ca_admt if {
	testing.obliged_by("US-CA-ADMT", testing.base("US-CA")) == {"US-CA-ADMT DPIA_REVIEW"}
	before := testing.changed(testing.base("US-CA"), {"now": testing.instant("2026-01-01T08:00:00Z") - 1})
	testing.obliged_by("US-CA-ADMT", before) == set()
}
