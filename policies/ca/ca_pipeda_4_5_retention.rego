package countersign.rules.CA

import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Use and retention
# description: |
#   Data are used for the purpose they were collected for, and kept only as long
#   as it needs them.
# custom:
#   id: CA-PIPEDA-4-5
#   citation: PIPEDA, Sch. 1 cl. 4.5
#   change:
#     PURPOSE_MISMATCH: |
#       Ask for the purpose in template.enrolment_purpose, or enrol the person
#       anew for this purpose with a consent that names it.
#     RETENTION_EXCEEDED: |
#       Erase the template: template.retention_until or
#       template.purpose_ended_at has been reached; to go on, enrol the person
#       anew.
#   tier: law
#   effective: "2001-01-01"
#   confidence: S
#   read: false
#   not_read: |
#     clause 4.5
#   checked_on: "2026-11-25"
#   jurisdiction: CA
deny contains {"code": "PURPOSE_MISMATCH", "rule": "CA-PIPEDA-4-5"} if {
	not operation.by_authority
	stored.repurposed
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "CA-PIPEDA-4-5"} if {
	not operation.by_authority
	stored.over
}

oblige contains {"code": "DELETE_NOW", "rule": "CA-PIPEDA-4-5"} if {
	not operation.by_authority
	stored.over
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "CA-PIPEDA-4-5"} if {
	not operation.by_authority
	operation.uses_template
}

limit contains {"at": limits.purpose_end, "rule": "CA-PIPEDA-4-5"} if not operation.by_authority
