package countersign.rules.NZ

import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Necessary, safeguarded, proportionate
# description: |
#   No biometric collection unless for a lawful purpose tied to the agency's
#   functions, necessary (effective, and no alternative with less privacy risk
#   that works as well), with safeguards adopted and the impact, on Maori too,
#   proportionate. Binds firms and public agencies; health agencies' patient
#   data outside.
# custom:
#   id: NZ-BPPC-1
#   citation: Biometric Processing Privacy Code 2025, rule 1
#   change:
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     DPIA_MISSING: |
#       Carry out an impact assessment and register dpia.on_file: true.
#   tier: law
#   effective: "2025-11-03"
#   confidence: P+S
#   contested: |
#     Needs no consent; safeguards may be consent, opt-out or oversight. The
#     Code does not name an assessment: it is how proportion is shown.
#   read: false
#   not_read: |
#     the Code's own text; the Commissioner's overview of rule 1 was read
#   checked_on: "2026-11-30"
#   jurisdiction: NZ
deny contains {"code": "DISPROPORTIONATE", "rule": "NZ-BPPC-1"} if {
	_bound_by_code
	safeguards.unnecessary
}

deny contains {"code": "DPIA_MISSING", "rule": "NZ-BPPC-1"} if {
	_bound_by_code
	safeguards.unassessed
}

oblige contains {"code": "DPIA_REVIEW", "rule": "NZ-BPPC-1"} if _bound_by_code

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "NZ-BPPC-1"} if _bound_by_code
