package countersign.rules.CN

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Filing at 100,000 people
# description: |
#   File with the provincial cyberspace office within 30 working days after
#   stored faces reach 100,000 people (de-duplicated, all uses together); file
#   a substantial change within 30 working days; deregister on exit. Stock at
#   the line before 1 Jun 2025: by 14 Jul 2025. The test is what is stored
#   now, not what was ever collected.
# custom:
#   id: CN-FRT-15
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 15; CAC
#     filing announcement of 28 May 2025
#   change: |
#     File with the provincial cyberspace office and register filing.filed:
#     true; until then filing.deadline must not have passed.
#   tier: law
#   effective: "2025-06-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Whether an entrusted processor must file itself is unclear in practice.
#   jurisdiction: CN
deny contains {"code": "FILING_MISSING", "rule": "CN-FRT-15"} if {
	_filing_due
	not _within_deadline
}

oblige contains {"code": "FILE_WITHIN", "rule": "CN-FRT-15", "param": "30WD"} if _filing_due

_filing_due if {
	_frt_applies
	operation.analyses
	not _below_threshold
	not request.filing.filed == true
}

_below_threshold if {
	is_number(request.filing.stored_subjects)
	request.filing.stored_subjects < data.facts.caps.cn_filing_subjects.value
}

# The deadline, thirty working days on, is computed by whoever keeps the
# calendar; its last instant is still in time.
_within_deadline if {
	is_number(request.filing.deadline)
	request.now <= request.filing.deadline
}
