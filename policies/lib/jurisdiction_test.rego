package tests.lib

import data.countersign.lib.jurisdiction
import data.countersign.testing

test_parents_are_added if {
	jurisdiction.applicable == {"US", "US-CA", "US-CA-SF"} with input as testing.base("US-CA-SF")
	jurisdiction.applicable == {"CA", "CA-QC"} with input as testing.base("CA-QC")
	jurisdiction.applicable == {"EU", "SE"} with input as testing.base("SE")
}

test_highest_age if {
	jurisdiction.age_of_consent == 16 with input as testing.base("SE")
	jurisdiction.age_of_consent == 18 with input as testing.base("US-OR-PDX")
	jurisdiction.age_of_consent == 18 with input as testing.base("XX")
	both := testing.changed(testing.base("GB"), {"jurisdictions": {"place": "KR"}})
	jurisdiction.age_of_consent == 14 with input as both
}

test_confined_to_one_law_and_its_parts if {
	jurisdiction.confined_to("US") with input as testing.base("US")
	jurisdiction.confined_to("US") with input as testing.base("US-CA-SF")
	not jurisdiction.confined_to("US-CA-SF") with input as testing.base("US-CA")
	every role in ["subject", "controller", "processing", "place"] {
		mixed := testing.changed(testing.base("DE"), {"jurisdictions": {role: "CN"}})
		not jurisdiction.confined_to("EU") with input as mixed
		jurisdiction.confined_to("EU") with input as testing.changed(mixed, {"jurisdictions": {role: "EU"}})
	}
}

# Every code that the data knows is governed by a family that is written, and
# so are its parents; a valid request passes under each of them.
test_every_code_has_its_law if {
	every code, facts in data.facts.jurisdictions {
		data.countersign.rules[facts.family].family == facts.family
		every parent in facts.parents {
			data.facts.jurisdictions[parent]
		}
		request := testing.changed(testing.base(code), {"verification_channel": "state_ubs", "filing": {
			"declared_at": testing.instant("2026-01-01T00:00:00Z"),
			"in_service_at": testing.instant("2026-03-02T00:00:00Z"),
		}})
		testing.denied(request) == set()
	}
}

# Is Ohio covered? It is known, has no statute on faces, and the floor speaks.
test_every_state_is_known if {
	states := {code | some code, place in data.facts.jurisdictions; place.parents == ["US"]}
	count(states) == 52
	every code in states {
		not "F01 UNKNOWN_JURISDICTION" in testing.denied(testing.base(code))
	}
	testing.denied(testing.changed(testing.base("US-OH"), {"legal_basis": "legitimate_interest"})) == {"F09 NO_LEGAL_BASIS"}
}

# An age that was not read is 18, and the lower age of another place does not change that.
test_the_lower_age_of_another_place_does_not_stand_in if {
	every codes, age in {"HK": 18, "GB": 13, "DE": 16, "US-OH": 18} {
		_age_in({"subject": codes, "controller": codes, "processing": codes, "place": codes}) == age
	}
	_age_in({"subject": "HK", "controller": "GB", "processing": "GB", "place": "GB"}) == 18
	_age_in({"subject": "DE", "controller": "GB", "processing": "GB", "place": "GB"}) == 16
	_age_in({}) == 18
}

_age_in(jurisdictions) := age if {
	age := jurisdiction.age_of_consent with input as {"jurisdictions": jurisdictions}
}

# Properties of two places at once take one of each kind: every other has the law
# of one that is listed, and no rule tells the two apart.
test_every_place_is_represented if {
	every code, place in data.facts.jurisdictions {
		some other in data.facts.representatives.places
		_same_law(code, place, other)
	}
}

_same_law(code, _, other) if code == other

_same_law(_, place, other) if {
	place.family in {"EU", "US"}
	_told_apart_by(place) == _told_apart_by(data.facts.jurisdictions[other])
}

_told_apart_by(place) := object.remove(place, ["name", "note", "tz", "checked_on"])
