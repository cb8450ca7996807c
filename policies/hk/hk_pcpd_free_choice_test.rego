package tests.hk

import data.countersign.testing

test_hk_pcpd if {
	testing.denied_by("HK-PCPD", testing.changed(testing.base("HK"), {"alternative": {"offered": false}})) == {"HK-PCPD ALTERNATIVE_NOT_OFFERED"}
	testing.denied_by("HK-PCPD", testing.base("HK")) == set()
	testing.denied_by("HK-PCPD", testing.changed(testing.shop("HK"), {"alternative": {"offered": false}})) == set()
	testing.obliged_by("HK-PCPD", testing.base("HK")) == {"HK-PCPD OFFER_ALTERNATIVE"}
	testing.obliged_by("HK-PCPD", testing.shop("HK")) == set()
}
