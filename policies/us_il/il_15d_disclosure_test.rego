package tests.us_il

import data.countersign.testing

test_il_15d if {
	testing.obliged_by("US-IL-15D", testing.base("US-IL")) == {
		"US-IL-15D ENCRYPT_AT_REST",
		"US-IL-15D NO_SECONDARY_USE",
	}
}
