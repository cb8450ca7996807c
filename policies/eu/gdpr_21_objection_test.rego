package tests.eu

import data.countersign.testing

_objects(changes) := testing.changed(testing.base("DE"), object.union({"subject": {"objected": true}}, changes))

_public := {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute"}

test_gdpr_21 if {
	testing.denied(_objects(_public)) == {"EU-GDPR-21 PERSON_OBJECTED"}
	testing.denied_by("EU-GDPR-21", _objects({"legal_basis": "legitimate_interest"})) == {"EU-GDPR-21 PERSON_OBJECTED"}
	testing.denied(_objects({})) == {"F32 PERSON_OBJECTED"}
	testing.denied(_objects(object.union(_public, {"subject": {"objected": false}}))) == set()
	testing.denied(_objects(object.union(_public, {"operation": "detect"}))) == set()
	testing.denied_by("EU-GDPR-21", testing.changed(testing.police("DE"), {"subject": {"objected": true}})) == set()
}
