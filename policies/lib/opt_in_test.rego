package tests.lib

import data.countersign.testing

# Every state of the table refuses alike, under its own name.
_refused(rule, changes) := testing.denied_by(rule, testing.changed(_in_force(rule), changes))

# On a day on which the law of every row but the lapsed one is in force.
_then(rule) := testing.instant("2027-02-01T00:00:00Z") if rule != "US-CT-CTDPA"

_then("US-CT-CTDPA") := testing.instant("2026-06-01T00:00:00Z")

_in_force(rule) := testing.changed(testing.base(data.facts.opt_in[rule].state), {
	"now": _then(rule),
	"consent": {"expires_at": _then(rule) + 1},
	"template": {"retention_until": _then(rule) + 1},
})

test_opt_in_consent if {
	every rule, _ in data.facts.opt_in {
		_refused(rule, {}) == set()
		_refused(rule, {"consent": null}) == {concat(" ", [rule, "CONSENT_MISSING"])}
		every form in [["bundled"], ["implied", "explicit"], ["opt_out"], [], null] {
			_refused(rule, {"consent": {"form": form}}) == {concat(" ", [rule, "CONSENT_FORM_INVALID"])}
		}
		_refused(rule, {"consent": {"form": ["in_app"]}}) == set()
	}
}

test_opt_in_binds_businesses_and_consumers if {
	every rule, _ in data.facts.opt_in {
		_refused(rule, {"consent": null, "subject": {"role": "employee"}}) == set()
		_refused(rule, {"consent": null, "operation": "detect"}) == set()
		_refused(rule, {"consent": null, "controller": {"type": "public_body"}}) == set()
		_refused(rule, {"consent": null, "jurisdictions": testing.everywhere("US")}) == set()
	}
}

test_opt_in_spares if {
	_refused("US-NJ-NJDPA", {"consent": null, "controller": {"sector": "bank"}}) == set()
	_refused("US-NJ-NJDPA", {"consent": null, "controller": {"sector": "healthcare"}}) != set()
	_refused("US-KY-KCDPA", {"consent": null, "controller": {"sector": "healthcare"}}) == set()
	_refused("US-OR-OCPA", {"consent": null, "controller": {"sector": "bank"}}) != set()
	_refused("US-CT-CTDPA", {"consent": null, "controller": {"sector": "financial"}}) == set()
	_refused("US-CT-SB1295", {"consent": null, "controller": {"sector": "financial"}}) != set()
	_refused("US-CT-SB1295", {"consent": null, "controller": {"sector": "insurance"}}) == set()
}

test_opt_in_parents_in_delaware if {
	every age, codes in {"12": {"US-DE-DPDPA MINOR_NO_GUARDIAN"}, "13": set()} {
		_refused("US-DE-DPDPA", {"subject": {"age": to_number(age)}}) == codes
	}
	_refused("US-DE-DPDPA", {"subject": {"age": 12}, "consent": {"guardian": true}}) == set()
	_refused("US-NJ-NJDPA", {"subject": {"age": 12}}) == set()
}

test_opt_in_assessment_in_minnesota if {
	_refused("US-MN-MCDPA", {"dpia": {"on_file": false}}) == {"US-MN-MCDPA DPIA_MISSING"}
	_refused("US-NJ-NJDPA", {"dpia": {"on_file": false}}) == set()
}

test_opt_in_duties if {
	testing.obliged_by("US-MT-MCDPA", testing.base("US-MT")) == {"US-MT-MCDPA WITHDRAWAL_CHANNEL"}
	testing.obliged_by("US-CT-SB1295", testing.base("US-CT")) == {"US-CT-SB1295 RIGHT_TO_CONTEST"}
	testing.obliged_by("US-MT-MCDPA", testing.base("US-NJ")) == set()
}

# The table names rules and sectors that exist.
test_opt_in_table if {
	every rule, law in data.facts.opt_in {
		data.facts.effective[rule]
		data.facts.jurisdictions[law.state]
		every trade in law.spared {
			data.facts.sectors[trade]
		}
	}
}

# Oklahoma begins in its own midnight.
test_opt_in_begins if {
	start := testing.instant("2027-01-01T06:00:00Z")
	bundled := testing.changed(testing.base("US-OK"), {"now": start, "consent": {"form": ["bundled"]}})
	testing.denied_by("US-OK-OCDPA", bundled) == {"US-OK-OCDPA CONSENT_FORM_INVALID"}
	testing.denied_by("US-OK-OCDPA", testing.changed(bundled, {"now": start - 1})) == set()
}
