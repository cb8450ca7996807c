package countersign.rules.floor

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: An impact assessment is on file
# description: |
#   An impact assessment must be on file for any template operation or trait
#   estimation. One of this service's rules, not a statement of law.
# custom:
#   id: F20
#   citation: Countersign baseline, F20
#   change: |
#     Carry out an impact assessment and register dpia.on_file: true.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "DPIA_MISSING", "rule": "F20"} if {
	operation.analyses
	safeguards.unassessed
}
