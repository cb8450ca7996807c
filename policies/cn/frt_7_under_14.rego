package countersign.rules.CN

import data.countersign.lib.basis
import data.countersign.lib.person

# METADATA
# scope: rule
# title: Under fourteen
# description: |
#   Where processing rests on consent, under-14s need a parent or guardian to
#   consent; dedicated rules must cover storage, use, transfer and disclosure.
# custom:
#   id: CN-FRT-7
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 7
#   change: |
#     Below 14, obtain the agreement of a parent or guardian, so that
#     consent.guardian is true; correct subject.age if it is wrong.
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "CN-FRT-7"} if {
	_frt_applies
	basis.by_consent
	person.minor_without_guardian(data.facts.jurisdictions.CN.minor_age)
}

oblige contains {"code": "GUARDIAN_RECORD", "rule": "CN-FRT-7"} if {
	_frt_applies
	basis.by_consent
	person.minor(data.facts.jurisdictions.CN.minor_age)
}
