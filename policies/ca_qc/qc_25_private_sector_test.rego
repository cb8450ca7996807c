package tests.ca_qc

import data.countersign.testing

test_qc_25_assessment if {
	testing.denied(_declared({"dpia": {"on_file": false}})) == {"CA-QC-25 DPIA_MISSING", "F20 DPIA_MISSING"}
}

test_qc_25_children if {
	testing.denied(_declared({"subject": {"age": 13}})) == {"CA-QC-25 MINOR_NO_GUARDIAN", "F13 MINOR_NO_GUARDIAN"}
	testing.denied(_declared({"subject": {"age": 14}})) == set()
}

test_qc_25_transfers if {
	testing.denied(_declared({"transfer": {"cross_border": true}})) == {
		"CA-QC-25 TRANSFER_UNLAWFUL",
		"F23 TRANSFER_UNLAWFUL",
	}
	named := _declared({"transfer": {"cross_border": true, "mechanism": "scc"}})
	testing.denied(named) == set()
	testing.denied(testing.changed(named, {"dpia": {"on_file": false}})) == {
		"CA-QC-25 DPIA_MISSING",
		"CA-QC-25 TRANSFER_UNLAWFUL",
		"F20 DPIA_MISSING",
	}
}
