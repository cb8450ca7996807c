package countersign.rules.CN

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Impact assessment
# description: |
#   Impact assessment before processing sensitive data, automated decisions,
#   entrusting, supplying to another handler, publishing, export, or other
#   processing with major effect; keep report and records at least three
#   years.
# custom:
#   id: CN-PIPL-55
#   citation: PIPL (Personal Information Protection Law), arts. 55-56
#   change: |
#     Carry out an impact assessment and register dpia.on_file: true.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "DPIA_MISSING", "rule": "CN-PIPL-55"} if {
	operation.analyses
	safeguards.unassessed
}

oblige contains {"code": "PIA_RETAIN", "rule": "CN-PIPL-55", "param": "P3Y"} if operation.analyses
