package countersign.rules.GB

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Data-protection impact assessment
# description: |
#   Processing likely to be a high risk, such as special categories at large
#   scale or systematic monitoring of a public place, is assessed beforehand.
# custom:
#   id: GB-35
#   citation: UK GDPR, arts. 35-36
#   change: |
#     Carry out an impact assessment and register dpia.on_file: true.
#   tier: law
#   effective: "2021-01-01"
#   confidence: S
#   read: false
#   not_read: |
#     arts. 35-36 in their version for the United Kingdom
#   checked_on: "2026-11-25"
#   jurisdiction: GB
deny contains {"code": "DPIA_MISSING", "rule": "GB-35"} if {
	operation.analyses
	not operation.by_police
	safeguards.unassessed
}
