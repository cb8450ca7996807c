package countersign.rules.CN

import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.person
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Under fourteen
# description: |
#   Under 14 (i.e. 13 and below; 14 is not covered): parent/guardian consent
#   plus dedicated handling rules.
# custom:
#   id: CN-PIPL-31
#   citation: PIPL (Personal Information Protection Law), art. 31
#   change: |
#     Below 14, obtain the agreement of a parent or guardian, so that
#     consent.guardian is true; correct subject.age if it is wrong.
#   tier: law
#   effective: "2021-11-01"
#   contested: |
#     Whether a parent has to agree where a mandate compels, as at SIM
#     registration: the article makes no exception, and arts. 13 and 29 tie
#     consent to processing that rests on it.
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "CN-PIPL-31"} if {
	_child
	not request.consent.guardian == true
}

oblige contains {"code": "GUARDIAN_RECORD", "rule": "CN-PIPL-31"} if {
	_child
}

# On any basis but a statute that empowers an authority: the article speaks of
# every handler, and not only of those who rest on consent.
_child if {
	operation.analyses
	person.younger_than(data.facts.jurisdictions.CN.minor_age)
	not basis.statutory
}

_child if person.minor(data.facts.jurisdictions.CN.minor_age)
