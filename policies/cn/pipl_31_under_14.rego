package countersign.rules.CN

import data.countersign.lib.person

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
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "CN-PIPL-31"} if {
	person.minor_without_guardian(data.facts.jurisdictions.CN.minor_age)
}

oblige contains {"code": "GUARDIAN_RECORD", "rule": "CN-PIPL-31"} if {
	person.minor(data.facts.jurisdictions.CN.minor_age)
}
