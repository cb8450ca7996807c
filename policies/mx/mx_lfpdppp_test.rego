package tests.mx

import data.countersign.testing

test_mx_lfpdppp if {
	testing.denied_by("MX-LFPDPPP", testing.changed(testing.base("MX"), {"consent": {"form": ["explicit"]}})) == {"MX-LFPDPPP CONSENT_NOT_WRITTEN"}
	testing.denied_by("MX-LFPDPPP", testing.changed(testing.base("MX"), {"consent": {"form": ["electronic_signature"]}})) == set()
	testing.denied_by("MX-LFPDPPP", testing.changed(testing.base("MX"), {"consent": null})) == set()
	testing.denied_by("MX-LFPDPPP", testing.changed(testing.base("MX"), {"notice": {"given": false}})) == {"MX-LFPDPPP NOTICE_MISSING"}
	testing.denied_by("MX-LFPDPPP", testing.changed(testing.base("MX"), {"operation": "detect", "notice": {"given": false}})) == set()
	testing.denied_by("MX-LFPDPPP", testing.changed(testing.base("MX"), {"template": {"enrolment_purpose": "ticketing"}})) == {"MX-LFPDPPP PURPOSE_MISMATCH"}
	testing.denied_by("MX-LFPDPPP", testing.base("MX")) == set()
	testing.denied_by("MX-LFPDPPP", testing.changed(testing.base("MX"), {"controller": {"type": "public_body"}, "consent": {"form": ["explicit"]}, "notice": null, "template": {"enrolment_purpose": "ticketing"}})) == set()
	testing.obliged_by("MX-LFPDPPP", testing.base("MX")) == {"MX-LFPDPPP NOTIFY_SUBJECT"}
	testing.obliged_by("MX-LFPDPPP", testing.changed(testing.base("MX"), {"operation": "detect"})) == set()
	testing.obliged_by("MX-LFPDPPP", testing.changed(testing.base("MX"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "remote": false})) == set()
}
