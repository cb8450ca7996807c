package countersign.rules.CN

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Impact assessment
# description: |
#   Impact assessment and processing record beforehand, covering lawfulness
#   and necessity, effect on people, risk and safeguards; keep the report at
#   least three years; redo on material change or incident.
# custom:
#   id: CN-FRT-9
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 9
#   change: |
#     Carry out an impact assessment and register dpia.on_file: true.
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "DPIA_MISSING", "rule": "CN-FRT-9"} if {
	_frt_applies
	operation.analyses
	safeguards.unassessed
}

oblige contains {"code": "PIA_RETAIN", "rule": "CN-FRT-9", "param": "P3Y"} if {
	_frt_applies
	operation.analyses
}
