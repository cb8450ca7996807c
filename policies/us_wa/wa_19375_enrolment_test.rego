package tests.us_wa

import data.countersign.testing

# The definition leaves out data made from photos, so it seldom reaches faces.
test_wa_19375 if {
	"US-WA-19375" in data.countersign.rules["US-WA"].information
	testing.denied(testing.base("US-WA")) == set()
}
