package countersign.rules.CN

import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Automated decisions
# description: |
#   Automated decisions must be transparent and fair; a person may demand an
#   explanation and refuse a solely automated decision with major effect.
# custom:
#   id: CN-PIPL-24
#   citation: PIPL (Personal Information Protection Law), art. 24
#   change: |
#     Have a person confirm the result before it takes effect:
#     decision.human_reviewers counts reviews that took place
#     (/v1/reviews), which no registration states. Or state
#     decision.automated: false if a person decides. decision.adverse
#     follows from the purpose, and from alternative.offered.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "HUMAN_REVIEW_MISSING", "rule": "CN-PIPL-24"} if safeguards.decided_alone

oblige contains {"code": "HUMAN_REVIEW", "rule": "CN-PIPL-24", "param": "1"} if _solely_automated

oblige contains {"code": "RIGHT_TO_CONTEST", "rule": "CN-PIPL-24"} if _solely_automated

_solely_automated if {
	safeguards.adverse
	safeguards.automated
}
