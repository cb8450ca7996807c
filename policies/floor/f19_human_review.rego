package countersign.rules.floor

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: A person confirms what hurts
# description: |
#   A decision that hurts someone must be confirmed by a person before it
#   takes effect. One of this service's rules, not a statement of law.
# custom:
#   id: F19
#   citation: Countersign baseline, F19
#   change: |
#     Have a person confirm the result before it takes effect:
#     decision.human_reviewers counts reviews that took place
#     (/v1/reviews), which no registration states. decision.adverse
#     follows from the purpose, and from alternative.offered.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "HUMAN_REVIEW_MISSING", "rule": "F19"} if safeguards.fewer_reviewers_than(1)

oblige contains {"code": "HUMAN_REVIEW", "rule": "F19", "param": "1"} if safeguards.adverse

# What follows a match is rarely kind: somebody looks before anybody acts.
oblige contains {"code": "HUMAN_REVIEW", "rule": "F19", "param": "1"} if {
	operation.searches_watchlist
}

oblige contains {"code": "RIGHT_TO_CONTEST", "rule": "F19"} if safeguards.adverse
