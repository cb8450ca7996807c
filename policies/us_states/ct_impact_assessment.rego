package countersign.rules["US-STATES"]

import data.countersign.lib.jurisdiction
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Impact assessment of profiling
# description: |
#   Impact assessment for covered profiling created or generated on or after 1
#   August 2026.
# custom:
#   id: US-CT-IMPACT
#   citation: SB 1295 (2025), impact assessments
#   change: |
#     Carry out an impact assessment and register dpia.on_file: true.
#   tier: law
#   effective: "2026-08-01"
#   confidence: S
#   contested: |
#     Attaches to profiling for decisions, not to every face match.
#   read: false
#   not_read: |
#     the section
#   checked_on: "2026-11-25"
#   jurisdiction: US-CT
deny contains {"code": "DPIA_MISSING", "rule": "US-CT-IMPACT"} if {
	_profiling_in_connecticut
	safeguards.unassessed
}

oblige contains {"code": "DPIA_REVIEW", "rule": "US-CT-IMPACT"} if _profiling_in_connecticut

_profiling_in_connecticut if {
	jurisdiction.applies("US-CT")
	operation.analyses
	not operation.by_authority
	safeguards.automated
}
