package countersign.rules.KR

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.person

# METADATA
# scope: rule
# title: Separate consent for feature data
# description: |
#   Feature data made by technical means to recognise a particular person is
#   sensitive (a face photo as such is not): consent apart from other
#   consents, or a statute; under 14 legal representative; destroy without
#   delay after need unless another law keeps it (practice: 5 days); right to
#   refuse/explain fully automated decisions (15 Mar 2024). Guidance (2021,
#   renewed Dec 2024) asks for an alternative.
# custom:
#   id: KR-PIPA-23
#   citation: |
#     PIPA art. 23; Enforcement Decree art. 18(3), also 15, 21, 22-2, 28-8,
#     37-2
#   change:
#     CONSENT_NOT_SEPARATE: |
#       Ask for consent on its own, apart from all other terms, so that
#       consent.form holds "separate".
#     MINOR_NO_GUARDIAN: |
#       Below 14, obtain the agreement of a parent or guardian, so that
#       consent.guardian is true; correct subject.age if it is wrong.
#   tier: law
#   effective: "2020-08-05"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   jurisdiction: KR
deny contains {"code": "CONSENT_NOT_SEPARATE", "rule": "KR-PIPA-23"} if {
	consent.examined
	not "separate" in consent.forms
}

deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "KR-PIPA-23"} if {
	person.minor_without_guardian(data.facts.jurisdictions.KR.minor_age)
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "KR-PIPA-23"} if operation.uses_template
