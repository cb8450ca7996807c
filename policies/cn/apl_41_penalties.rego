package countersign.rules.CN

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Electronic evidence for penalties
# description: |
#   Electronic monitoring used to prove offences must rest on a law or
#   administrative regulation, pass legal and technical review, meet
#   standards, be sensibly placed and clearly marked, with locations
#   published. Records must be reviewed; unreviewed or failing records are no
#   evidence. Tell the person promptly and let them look up, explain and
#   contest.
# custom:
#   id: CN-APL-41
#   citation: Administrative Penalty Law (2021 rev.), art. 41
#   change: |
#     Have a person confirm the result before it takes effect:
#     decision.human_reviewers counts reviews that took place
#     (/v1/reviews), which no registration states. decision.adverse
#     follows from the purpose, and from alternative.offered.
#   tier: law
#   effective: "2021-07-15"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "HUMAN_REVIEW_MISSING", "rule": "CN-APL-41"} if {
	operation.by_authority
	safeguards.fewer_reviewers_than(1)
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "CN-APL-41", "param": "1"} if _penalty

oblige contains {"code": "RIGHT_TO_CONTEST", "rule": "CN-APL-41"} if _penalty

_penalty if {
	operation.by_authority
	safeguards.adverse
}
