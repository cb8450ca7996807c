package tests.kr

import data.countersign.testing

test_kr_pipa_25 if {
	testing.denied_by("KR-PIPA-25", testing.changed(testing.base("KR"), {"place": {"type": "transport_hub"}, "mode": "realtime", "notice": {"signage": false}})) == {"KR-PIPA-25 SIGNAGE_MISSING"}
	testing.denied_by("KR-PIPA-25", testing.changed(testing.base("KR"), {"place": {"type": "transport_hub"}, "mode": "realtime"})) == set()
	testing.denied_by("KR-PIPA-25", testing.changed(testing.base("KR"), {"mode": "realtime", "notice": {"signage": false}})) == set()
	testing.denied_by("KR-PIPA-25", testing.changed(testing.base("KR"), {"place": {"type": "transport_hub"}, "notice": {"signage": false}})) == set()
	testing.denied_by("KR-PIPA-25", testing.changed(testing.police("KR"), {"authorisation": {"covert": true}, "notice": {"signage": false}})) == set()
	testing.obliged_by("KR-PIPA-25", testing.changed(testing.base("KR"), {"place": {"type": "transport_hub"}, "mode": "realtime"})) == {"KR-PIPA-25 DISPLAY_SIGNAGE"}
	testing.obliged_by("KR-PIPA-25", testing.changed(testing.base("KR"), {"place": {"type": "transport_hub"}, "mode": "realtime", "operation": "export"})) == set()
	testing.obliged_by("KR-PIPA-25", testing.base("KR")) == set()
}
