package tests.eu

import data.countersign.testing

test_gdpr_18 if {
	request := testing.changed(testing.base("DE"), {"subject": {"restricted": true}})
	testing.denied(request) == {"EU-GDPR-18 PROCESSING_RESTRICTED", "F32 PROCESSING_RESTRICTED"}
	public := testing.changed(request, {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute"})
	testing.denied(public) == {"EU-GDPR-18 PROCESSING_RESTRICTED"}
	testing.denied_by("EU-GDPR-18", testing.changed(testing.police("DE"), {"subject": {"restricted": true}})) == set()
	testing.denied(testing.changed(request, {"subject": {"restricted": false}})) == set()
}
