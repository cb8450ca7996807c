package countersign.rules.ZA

import data.countersign.lib.operation
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Minimality and purpose
# description: |
#   Data are adequate, relevant and not excessive for their purpose (10), and
#   later use is compatible with it (15).
# custom:
#   id: ZA-POPIA-10
#   citation: POPIA, ss. 10, 15
#   change:
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     PURPOSE_MISMATCH: |
#       Ask for the purpose in template.enrolment_purpose, or enrol the person
#       anew for this purpose with a consent that names it.
#   tier: law
#   effective: "2021-07-01"
#   confidence: S
#   read: false
#   not_read: |
#     ss. 10 and 15
#   checked_on: "2026-11-25"
#   jurisdiction: ZA
deny contains {"code": "DISPROPORTIONATE", "rule": "ZA-POPIA-10"} if {
	operation.analyses
	not operation.by_police
	safeguards.unnecessary
}

deny contains {"code": "PURPOSE_MISMATCH", "rule": "ZA-POPIA-10"} if {
	not operation.by_police
	stored.repurposed
}
