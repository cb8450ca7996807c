package tests.eu

import data.countersign.testing

test_aia_5_1_e if {
	request := testing.changed(testing.base("DE"), {"template": {"source": "scraped_untargeted"}})
	testing.denied(request) == {"EU-AIA-5-1-e UNTARGETED_SCRAPING", "F08 UNTARGETED_SCRAPING"}
}

# A source that nobody has named is the floor's concern.
test_aia_5_1_e_a_source_that_nobody_has_named if {
	testing.denied(testing.changed(testing.base("DE"), {"template": {"source": null}})) == {"F08 UNTARGETED_SCRAPING"}
}
