package countersign.rules.ZA

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No solely automated decision
# description: |
#   Nobody is subject to a decision with legal or substantial effect that rests
#   on automated processing alone, save on a contract or a law with safeguards.
# custom:
#   id: ZA-POPIA-71
#   citation: POPIA, s. 71
#   change: |
#     Have a person confirm the result before it takes effect (/v1/reviews:
#     decision.human_reviewers counts them), or state decision.automated: false if a
#     person decides, or decision.adverse: false if nothing is held against
#     anybody.
#   tier: law
#   effective: "2021-07-01"
#   confidence: S
#   contested: |
#     It speaks of profiles; that a face match alone is one is our reading.
#   read: false
#   not_read: |
#     s. 71
#   checked_on: "2026-11-25"
#   jurisdiction: ZA
deny contains {"code": "HUMAN_REVIEW_MISSING", "rule": "ZA-POPIA-71"} if {
	not operation.by_police
	safeguards.decided_alone
}

oblige contains {"code": "RIGHT_TO_CONTEST", "rule": "ZA-POPIA-71"} if {
	not operation.by_police
	safeguards.adverse
	safeguards.automated
}
