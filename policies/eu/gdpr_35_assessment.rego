package countersign.rules.EU

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Data-protection impact assessment
# description: |
#   DPIA for large-scale special-category use, large-scale systematic
#   monitoring of public areas, or systematic extensive evaluation behind
#   weighty decisions; consult the authority if high risk remains.
# custom:
#   id: EU-GDPR-35
#   citation: GDPR (EU) 2016/679, arts. 35-36
#   change: |
#     Carry out an impact assessment and register dpia.on_file: true.
#   tier: law
#   effective: "2018-05-25"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "DPIA_MISSING", "rule": "EU-GDPR-35"} if {
	_gdpr_applies
	operation.analyses
	safeguards.unassessed
}
