package countersign.rules.CH

import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Proportionality and the end of need
# description: |
#   Processing is in good faith and proportionate, for the purpose that could be
#   seen; data are destroyed or made anonymous once the purpose does not need
#   them (6(4)).
# custom:
#   id: CH-FADP-6
#   citation: revFADP, art. 6(2)-(4)
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
#   effective: "2023-09-01"
#   confidence: S
#   contested: |
#     A private controller may justify a breach (art. 31); not encoded.
#   read: false
#   not_read: |
#     art. 6
#   checked_on: "2026-11-25"
#   jurisdiction: CH
deny contains {"code": "DISPROPORTIONATE", "rule": "CH-FADP-6"} if {
	operation.analyses
	safeguards.unnecessary
}

deny contains {"code": "PURPOSE_MISMATCH", "rule": "CH-FADP-6"} if stored.repurposed

deny contains {"code": "RETENTION_EXCEEDED", "rule": "CH-FADP-6"} if stored.over

oblige contains {"code": "DELETE_NOW", "rule": "CH-FADP-6"} if stored.over

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "CH-FADP-6"} if operation.uses_template

limit contains {"at": limits.purpose_end, "rule": "CH-FADP-6"}
