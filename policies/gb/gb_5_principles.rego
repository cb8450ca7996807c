package countersign.rules.GB

import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Purpose, minimisation, storage
# description: |
#   Purpose limitation, minimisation and storage limitation, and erasure once
#   the data are not needed (art. 17).
# custom:
#   id: GB-5
#   citation: UK GDPR, arts. 5(1)(b), (c), (e), 17
#   change:
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     PURPOSE_MISMATCH: |
#       Ask for the purpose in template.enrolment_purpose, or enrol the person
#       anew for this purpose with a consent that names it.
#     RETENTION_EXCEEDED: |
#       Erase the template: template.retention_until or
#       template.purpose_ended_at has been reached; to go on, enrol the person
#       anew.
#   tier: law
#   effective: "2021-01-01"
#   confidence: S
#   read: false
#   not_read: |
#     arts. 5 and 17 in their version for the United Kingdom
#   checked_on: "2026-11-25"
#   jurisdiction: GB
deny contains {"code": "PURPOSE_MISMATCH", "rule": "GB-5"} if {
	not operation.by_police
	stored.repurposed
}

deny contains {"code": "DISPROPORTIONATE", "rule": "GB-5"} if {
	not operation.by_police
	operation.analyses
	safeguards.unnecessary
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "GB-5"} if {
	not operation.by_police
	stored.over
}

oblige contains {"code": "DELETE_NOW", "rule": "GB-5"} if {
	not operation.by_police
	stored.over
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "GB-5"} if {
	not operation.by_police
	operation.uses_template
}

limit contains {"at": limits.purpose_end, "rule": "GB-5"} if not operation.by_police

limit contains {"at": limits.withdrawal, "rule": "GB-5"} if not operation.by_police
