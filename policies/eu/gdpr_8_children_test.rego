package tests.eu

import data.countersign.testing

test_gdpr_8 if {
	request := testing.changed(testing.base("DE"), {"subject": {"age": 15}})
	testing.denied(request) == {"EU-GDPR-8 MINOR_NO_GUARDIAN", "F13 MINOR_NO_GUARDIAN"}
	testing.denied(testing.changed(request, {"subject": {"age": 16}})) == set()
	guarded := testing.changed(request, {"consent": {"guardian": true}})
	testing.denied(guarded) == set()
	testing.obliged_by("EU-GDPR-8", guarded) == {"EU-GDPR-8 GUARDIAN_RECORD"}
}
