package tests.floor

import data.countersign.testing

test_scraped if {
	request := testing.changed(testing.base("US"), {"template": {"source": "scraped_untargeted"}})
	testing.denied(request) == {"F08 UNTARGETED_SCRAPING"}
}

test_unknown_origin if {
	testing.denied(testing.changed(testing.base("US"), {"template": {"source": null}})) == {"F08 UNTARGETED_SCRAPING"}
}

test_no_template_takes_part if {
	testing.denied(testing.changed(testing.base("US"), {"template": null})) == set()
}
