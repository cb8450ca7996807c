package countersign.rules["CA-QC"]

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Declaration of the database
# description: |
#   Declare a biometric database to the CAI at least 60 days before it goes
#   into service.
# custom:
#   id: CA-QC-45
#   citation: C-1.1 (as amended by Law 25), s.45
#   change: |
#     Declare the database to the CAI at least 60 days before
#     filing.in_service_at and register filing.declared_at.
#   tier: law
#   effective: "2022-09-22"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   jurisdiction: CA-QC
deny contains {"code": "BIOMETRIC_DB_UNDECLARED", "rule": "CA-QC-45"} if {
	operation.uses_template
	not _declared_in_time
}

oblige contains {"code": "FILE_WITHIN", "rule": "CA-QC-45", "param": "60D_BEFORE_SERVICE"} if {
	operation.uses_template
	not _declared_in_time
}

_declared_in_time if {
	is_number(request.filing.declared_at)
	is_number(request.filing.in_service_at)
	days := (request.filing.in_service_at - request.filing.declared_at) / 86400000
	days >= data.facts.caps.quebec_declaration_days.value
}
