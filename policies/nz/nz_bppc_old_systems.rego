package countersign.rules.NZ

import data.countersign.lib.clock
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Systems in use before the Code
# description: |
#   Whoever used biometrics before 3 November 2025 had until 3 August 2026 to
#   keep the Code.
# custom:
#   id: NZ-BPPC-OLD
#   citation: Biometric Processing Privacy Code 2025, commencement
#   tier: law
#   effective: "2025-11-03"
#   until: "2026-08-03"
#   confidence: P+S
#   not_read: |
#     the Code's own text; the Commissioner's page on it was read
#   checked_on: "2026-11-30"
#   jurisdiction: NZ
information contains "NZ-BPPC-OLD"

_bound_by_code if {
	operation.analyses
	not _in_transition
	not _patient
}

_in_transition if {
	clock.permits("NZ-BPPC-OLD")
	clock.begun_before(request.filing.in_service_at, "NZ-BPPC-OLD")
}

# Patients' data of health agencies have a code of their own.
_patient if {
	request.controller.sector in data.facts.sectors.healthcare
	request.subject.role == "patient"
}
