package countersign.rules["US-CO"]

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: A person reviews weighty automated decisions
# description: |
#   Deployers of technology that materially influences decisions on education,
#   work, housing, finance, insurance, health or essential public services tell
#   the person, explain an adverse outcome within 30 days, let data be corrected
#   and give meaningful human review on request; records three years. Repeals SB
#   24-205, which never took effect.
# custom:
#   id: US-CO-SB189
#   citation: |
#     Colorado SB 26-189 (Automated Decision-Making Technology), ch. 131 of 2026
#   change:
#     HUMAN_REVIEW_MISSING: |
#       Have a person confirm the result before it takes effect (/v1/reviews:
#       decision.human_reviewers counts them), or state decision.automated: false if a
#       person decides, or decision.adverse: false if nothing is held against
#       anybody.
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2027-01-01"
#   confidence: P+S
#   contested: |
#     Review is on request, not before every decision; the floor (F19) is
#     stricter. What a decision is about has no attribute: every automated one
#     that hurts counts. The Attorney General's rules were due before 1 January
#     2027.
#   read: false
#   not_read: |
#     the act; its date and the repeal were read at the Attorney General's
#   checked_on: "2026-11-25"
#   jurisdiction: US-CO
deny contains {"code": "HUMAN_REVIEW_MISSING", "rule": "US-CO-SB189"} if {
	_automated_decision
	safeguards.fewer_reviewers_than(1)
}

# Told of is the technology, not only what it turned out against somebody.
deny contains {"code": "NOTICE_MISSING", "rule": "US-CO-SB189"} if {
	operation.analyses
	safeguards.automated
	safeguards.unannounced
}

oblige contains {"code": "RIGHT_TO_CONTEST", "rule": "US-CO-SB189"} if _automated_decision

oblige contains {"code": "HUMAN_REVIEW", "rule": "US-CO-SB189", "param": "1"} if _automated_decision

_automated_decision if {
	operation.analyses
	safeguards.automated
	safeguards.adverse
}
