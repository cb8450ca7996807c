package countersign.rules.BR

import data.countersign.lib.operation
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Necessity and purpose
# description: |
#   Processing is limited to the least that its purpose needs, and compatible
#   with the purpose told. Public security and criminal prosecution are outside
#   the law (art. 4(III)).
# custom:
#   id: BR-LGPD-6
#   citation: LGPD (Law 13.709/2018), art. 6(I)-(III)
#   change:
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     PURPOSE_MISMATCH: |
#       Ask for the purpose in template.enrolment_purpose, or enrol the person
#       anew for this purpose with a consent that names it.
#   tier: law
#   effective: "2020-09-18"
#   confidence: S
#   read: false
#   not_read: |
#     arts. 4 and 6
#   checked_on: "2026-11-25"
#   jurisdiction: BR
deny contains {"code": "DISPROPORTIONATE", "rule": "BR-LGPD-6"} if {
	operation.analyses
	not operation.by_police
	safeguards.unnecessary
}

deny contains {"code": "PURPOSE_MISMATCH", "rule": "BR-LGPD-6"} if {
	not operation.by_police
	stored.repurposed
}
