package countersign.rules.EU

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Two people confirm a match
# description: |
#   Remote biometric identification: no action on a match until two competent
#   people have separately confirmed it (law enforcement, migration and border
#   control, by police or another authority, may be spared by law where that is
#   disproportionate).
# custom:
#   id: EU-AIA-14-5
#   citation: AI Act (EU) 2024/1689, art. 14(5) with Annex III 1(a)
#   change: |
#     Have two competent people confirm the match separately before anyone acts
#     on it: decision.human_reviewers counts reviews that took place
#     (/v1/reviews), which no registration states. decision.adverse
#     follows from the purpose.
#   tier: law
#   effective: "2027-12-02"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Legacy systems placed before the date escape until significant redesign
#     (art. 111(2)); bundle applies it to all from the date and as an
#     obligation already now.
#   jurisdiction: EU
deny contains {"code": "HUMAN_REVIEW_MISSING", "rule": "EU-AIA-14-5"} if {
	_remote_identification
	safeguards.fewer_reviewers_than(2)
	not _spared_by_law
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "EU-AIA-14-5", "param": "2"} if {
	_remote_identification
}

_remote_identification if {
	operation.identifies
	request.remote != false
}

_spared_by_law if {
	_spared_use
	request.authorisation.two_person_derogation == true
}

_spared_use if operation.by_police

_spared_use if {
	operation.by_authority
	request.purpose == "border_control"
}
