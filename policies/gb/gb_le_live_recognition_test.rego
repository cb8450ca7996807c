package tests.gb

import data.countersign.testing

test_gb_le if {
	by_officer := testing.changed(testing.police("GB"), {"authorisation": {"type": "senior_officer"}})
	testing.denied(by_officer) == set()
	testing.denied(testing.changed(by_officer, {"authorisation": {"policy_who_where": null}})) == {
		"GB-LE DEPLOYMENT_POLICY_MISSING",
	}
	testing.obliged_by("GB-LE", by_officer) == {
		"GB-LE DELETE_NON_MATCH_IMMEDIATELY",
		"GB-LE DISPLAY_SIGNAGE",
		"GB-LE HUMAN_REVIEW:1",
	}
}
