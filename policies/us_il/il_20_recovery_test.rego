package tests.us_il

import data.countersign.testing

# Damages are for a court; nothing follows at request time.
test_il_20 if {
	"US-IL-20" in data.countersign.rules["US-IL"].information
	testing.denied(testing.base("US-IL")) == set()
}
