package tests.floor

import data.countersign.testing

test_justified_and_signed if {
	testing.denied(testing.shop("US")) == set()
	testing.obliged_by("F24", testing.shop("US")) == {"F24 DISPLAY_SIGNAGE"}
}

test_not_justified if {
	testing.denied(testing.changed(testing.shop("US"), {"necessity": {"justified": false}})) == {"F24 DISPROPORTIONATE", "US-FTC-5 DISPROPORTIONATE"}
	testing.denied(testing.changed(testing.shop("US"), {"necessity": null})) == {"F24 DISPROPORTIONATE", "US-FTC-5 DISPROPORTIONATE"}
}

test_no_sign if {
	testing.denied(testing.changed(testing.shop("US"), {"notice": {"signage": false}})) == {"F24 SIGNAGE_MISSING"}
}

test_authorities_answer_to_other_rules if {
	unsigned := {"necessity": {"justified": false}, "notice": {"signage": false}}
	testing.denied(testing.changed(testing.police("US"), unsigned)) == set()
}
