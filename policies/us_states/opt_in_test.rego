package tests.us_states

import data.countersign.testing

# On a day on which the law of the row is in force.
_day(rule) := testing.instant("2027-02-01T00:00:00Z") if rule != "US-CT-CTDPA"

_day("US-CT-CTDPA") := testing.instant("2026-06-01T00:00:00Z")

_by(rule, changes) := testing.denied_by(rule, testing.changed(
	testing.changed(testing.base(data.facts.opt_in[rule].state), {
		"now": _day(rule),
		"consent": {"expires_at": _day(rule) + 1},
		"template": {"retention_until": _day(rule) + 1},
	}),
	changes,
))

# What the states have in common is tested with lib/opt_in; here, that each speaks.
test_each_state_speaks_under_its_own_name if {
	every rule, law in data.facts.opt_in {
		_by(rule, {}) == set()
		_by(rule, {"consent": null}) == {concat(" ", [rule, "CONSENT_MISSING"])}
		_by(rule, {"consent": {"form": ["bundled"]}}) == {concat(" ", [rule, "CONSENT_FORM_INVALID"])}
		_by(rule, {"jurisdictions": testing.everywhere("US-OH"), "consent": null}) == set()
		law.state
	}
}

test_duties_of_montana_and_connecticut if {
	testing.obliged_by("US-MT-MCDPA", testing.base("US-MT")) == {"US-MT-MCDPA WITHDRAWAL_CHANNEL"}
	testing.obliged_by("US-CT-SB1295", testing.base("US-CT")) == {"US-CT-SB1295 RIGHT_TO_CONTEST"}
	testing.obliged_by("US-MT-MCDPA", testing.base("US-CT")) == set()
}
