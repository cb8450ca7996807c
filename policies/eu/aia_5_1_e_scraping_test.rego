package tests.eu

import data.countersign.testing

test_aia_5_1_e if {
	request := testing.changed(testing.base("DE"), {"template": {"source": "scraped_untargeted"}})
	testing.denied(request) == {"EU-AIA-5-1-e UNTARGETED_SCRAPING", "F08 UNTARGETED_SCRAPING"}
}
