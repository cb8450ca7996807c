package tests.in

import data.countersign.testing

test_in_spdi if {
	request := testing.changed(testing.base("IN"), {"consent": {"form": ["explicit"]}})
	testing.denied(request) == {"IN-SPDI CONSENT_NOT_WRITTEN"}
	testing.denied(testing.changed(request, {"consent": {"form": ["electronic_signature"]}})) == set()
	testing.denied(testing.changed(testing.base("IN"), {"consent": null})) == {"F11 CONSENT_MISSING"}
}

# The 2011 Rules end when the new Act's duties begin, at midnight in India.
test_in_spdi_ends if {
	end := testing.instant("2027-05-12T18:30:00Z")
	request := testing.changed(testing.base("IN"), {
		"now": end,
		"consent": {"form": ["explicit"], "expires_at": end + 1},
		"template": {"retention_until": end + 1},
	})
	testing.denied(request) == set()
	testing.denied(testing.changed(request, {"now": end - 1})) == {"IN-SPDI CONSENT_NOT_WRITTEN"}
}
