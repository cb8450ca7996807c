package countersign.rules.CN

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Sufficient necessity
# description: |
#   Specific purpose, sufficient necessity, least impact, strict protection.
# custom:
#   id: CN-FRT-4
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 4
#   change: |
#     Record why recognition is necessary and proportionate and register
#     necessity.justified: true; if it is not, use a means without faces.
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "DISPROPORTIONATE", "rule": "CN-FRT-4"} if {
	_frt_applies
	operation.analyses
	safeguards.unnecessary
}
