package tests.floor

import data.countersign.testing

_enrolled_for(purpose) := testing.changed(testing.base("US"), {"template": {"enrolment_purpose": purpose}})

test_other_purpose if {
	testing.denied(_enrolled_for("ticketing")) == {"F12 PURPOSE_MISMATCH"}
	testing.denied(_enrolled_for(null)) == {"F12 PURPOSE_MISMATCH"}
	testing.obliged_by("F12", testing.base("US")) == {"F12 NO_SECONDARY_USE"}
}

test_no_template_takes_part if {
	testing.denied(testing.changed(testing.base("US"), {"template": null})) == set()
}

_police := testing.changed(testing.police("US"), {
	"template": _enrolled_for("access_control").template,
	"authorisation": {"extends_purpose": true},
})

test_only_police_authorisation_extends if {
	testing.denied(_police) == set()
	testing.denied(testing.changed(_police, {"authorisation": {"extends_purpose": false}})) == {"F12 PURPOSE_MISMATCH"}
	private := testing.changed(_enrolled_for("ticketing"), {"authorisation": {"type": "judicial", "extends_purpose": true}})
	testing.denied(private) == {"F12 PURPOSE_MISMATCH"}
}

# An authorisation that was never granted extends nothing.
test_nothing_granted_nothing_extended if {
	request := testing.changed(_police, {"operation": "verify", "authorisation": {"type": "none"}})
	testing.denied(request) == {"F12 PURPOSE_MISMATCH"}
}
