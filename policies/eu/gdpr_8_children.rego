package countersign.rules.EU

import data.countersign.lib.person

# METADATA
# scope: rule
# title: Parental authorisation
# description: |
#   Online services aimed at children: parental authorisation below 16, or
#   13-15 where a Member State chose lower. Exactly 16 consents alone.
# custom:
#   id: EU-GDPR-8
#   citation: GDPR (EU) 2016/679, art. 8
#   change: |
#     Below 16, obtain the agreement of a parent or guardian, so that
#     consent.guardian is true; correct subject.age if it is wrong.
#   tier: law
#   effective: "2018-05-25"
#   confidence: P
#   checked_on: "2026-11-23"
#   contested: |
#     Only covers information-society services; national ages differ (13 to
#     16). Bundle uses 16 for the whole EU.
#   jurisdiction: EU
deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "EU-GDPR-8"} if {
	_gdpr_applies
	person.minor_without_guardian(data.facts.jurisdictions.EU.minor_age)
}

oblige contains {"code": "GUARDIAN_RECORD", "rule": "EU-GDPR-8"} if {
	_gdpr_applies
	person.minor(data.facts.jurisdictions.EU.minor_age)
}
