package tests.vn

import data.countersign.testing

test_vn_pdpl if {
	testing.denied_by("VN-PDPL", testing.base("VN")) == set()
	testing.denied_by("VN-PDPL", testing.changed(testing.base("VN"), {"consent": null})) == {"VN-PDPL CONSENT_MISSING"}
	testing.denied_by("VN-PDPL", testing.changed(testing.estimate("VN"), {"consent": null})) == set()
	testing.denied_by("VN-PDPL", testing.changed(testing.base("VN"), {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "consent": null})) == set()
	testing.denied_by("VN-PDPL", testing.changed(testing.base("VN"), {"consent": {"form": ["implied"]}})) == {"VN-PDPL CONSENT_FORM_INVALID"}
	testing.denied_by("VN-PDPL", testing.changed(testing.base("VN"), {"subject": {"age": 17}})) == {"VN-PDPL MINOR_NO_GUARDIAN"}
	testing.denied_by("VN-PDPL", testing.changed(testing.base("VN"), {"subject": {"age": 18}})) == set()
	testing.denied_by("VN-PDPL", testing.changed(testing.base("VN"), {"dpia": {"on_file": false}})) == {"VN-PDPL DPIA_MISSING"}
	testing.denied_by("VN-PDPL", testing.changed(testing.estimate("VN"), {"dpia": null})) == {"VN-PDPL DPIA_MISSING"}
	testing.denied_by("VN-PDPL", testing.changed(testing.base("VN"), {"dpia": null, "operation": "detect"})) == set()
	testing.denied_by("VN-PDPL", testing.changed(testing.base("VN"), {"legal_basis": "contract", "consent": {"form": ["implied"]}})) == set()
	testing.obliged_by("VN-PDPL", testing.base("VN")) == {"VN-PDPL DELETE_ON_PURPOSE_END"}
	testing.obliged_by("VN-PDPL", testing.changed(testing.base("VN"), {"operation": "detect"})) == set()
}
