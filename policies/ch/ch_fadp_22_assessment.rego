package countersign.rules.CH

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Impact assessment
# description: |
#   A high risk, such as sensitive data at large scale or public places watched
#   at large scale, is assessed beforehand.
# custom:
#   id: CH-FADP-22
#   citation: revFADP, art. 22
#   change: |
#     Carry out an impact assessment and register dpia.on_file: true.
#   tier: law
#   effective: "2023-09-01"
#   confidence: S
#   read: false
#   not_read: |
#     art. 22
#   checked_on: "2026-11-25"
#   jurisdiction: CH
deny contains {"code": "DPIA_MISSING", "rule": "CH-FADP-22"} if {
	operation.analyses
	safeguards.unassessed
}
