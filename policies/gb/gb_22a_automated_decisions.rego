package countersign.rules.GB

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No solely automated decision
# description: |
#   Significant decisions resting on special-category data may not be solely
#   automated unless explicit consent, or contract/law plus substantial public
#   interest; safeguards always.
# custom:
#   id: GB-22A
#   citation: |
#     UK GDPR / Data Protection Act 2018 as amended by Data (Use and Access)
#     Act 2025 s.80, arts. 22A-22D
#   change: |
#     Have a person confirm the result before it takes effect:
#     decision.human_reviewers counts reviews that took place
#     (/v1/reviews), which no registration states. Or state
#     decision.automated: false if a person decides. decision.adverse
#     follows from the purpose, and from alternative.offered.
#   tier: law
#   effective: "2026-02-05"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: GB
deny contains {"code": "HUMAN_REVIEW_MISSING", "rule": "GB-22A"} if {
	not operation.by_police
	safeguards.decided_alone
	not consent.explicit
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "GB-22A", "param": "1"} if _significant

oblige contains {"code": "RIGHT_TO_CONTEST", "rule": "GB-22A"} if _significant

_significant if {
	not operation.by_police
	safeguards.adverse
	safeguards.automated
}
