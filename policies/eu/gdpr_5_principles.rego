package countersign.rules.EU

import data.countersign.lib.operation
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Purpose, minimisation, storage
# description: |
#   Purpose limitation, minimisation, storage limitation.
# custom:
#   id: EU-GDPR-5
#   citation: GDPR (EU) 2016/679, art. 5(1)(b),(c),(e)
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
#   effective: "2018-05-25"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "PURPOSE_MISMATCH", "rule": "EU-GDPR-5"} if {
	_gdpr_applies
	stored.repurposed
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "EU-GDPR-5"} if {
	_gdpr_applies
	stored.lapsed
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "EU-GDPR-5"} if {
	_gdpr_applies
	stored.purpose_ended
}

deny contains {"code": "DISPROPORTIONATE", "rule": "EU-GDPR-5"} if {
	_gdpr_applies
	operation.analyses
	safeguards.unnecessary
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "EU-GDPR-5"} if {
	_gdpr_applies
	operation.uses_template
}
