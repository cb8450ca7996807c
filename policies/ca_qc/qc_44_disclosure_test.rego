package tests.ca_qc

import data.countersign.testing

_undisclosed := testing.changed(testing.base("CA-QC"), {"filing": {"declared_at": null, "disclosed_at": null}})

_disclosed_at(instant) := testing.changed(_undisclosed, {"filing": {"disclosed_at": instant}})

test_qc_44_disclosure if {
	testing.denied(_undisclosed) == {"CA-QC-44-CAI FILING_MISSING", "CA-QC-45 BIOMETRIC_DB_UNDECLARED"}
	testing.denied_by("CA-QC-44-CAI", _disclosed_at(testing.now)) == set()
	testing.denied_by("CA-QC-44-CAI", _disclosed_at(testing.now + 1)) == {"CA-QC-44-CAI FILING_MISSING"}
	declared := testing.changed(_undisclosed, {"filing": {"declared_at": testing.now}})
	testing.denied_by("CA-QC-44-CAI", declared) == set()
	testing.denied_by("CA-QC-44-CAI", testing.changed(_undisclosed, {"operation": "detect"})) == set()
}

# The section is of 2001, this duty of 2022: midnight in Montreal is four o'clock in London.
test_qc_44_disclosure_began if {
	first := testing.instant("2022-09-22T04:00:00Z")
	testing.denied_by("CA-QC-44-CAI", testing.changed(_undisclosed, {"now": first})) == {"CA-QC-44-CAI FILING_MISSING"}
	testing.denied_by("CA-QC-44-CAI", testing.changed(_undisclosed, {"now": first - 1})) == set()
}
