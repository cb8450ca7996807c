package countersign.rules.IN

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.person
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Consent and children under the new Act
# description: |
#   Notice and free, specific, informed, unconditional consent or a listed
#   legitimate use; under 18 (and disabled people with a guardian) verifiable
#   parental or guardian consent, no tracking, behavioural monitoring or
#   targeted ads at children, nothing harmful to them; classes or ages may be
#   exempted; erase when consent or purpose ends; State exemptions.
# custom:
#   id: IN-DPDP
#   citation: DPDP Act 2023 and Rules 2025, ss.4-9, 16-17
#   change:
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     MINOR_NO_GUARDIAN: |
#       Below 18, obtain the agreement of a parent or guardian, so that
#       consent.guardian is true; correct subject.age if it is wrong.
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2027-05-13"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Rules notified 13-14 Nov 2025; 18 months gives 13 or 14 May 2027
#     depending on the count. Floor already uses 18.
#   jurisdiction: IN
deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "IN-DPDP"} if {
	person.minor_without_guardian(data.facts.jurisdictions.IN.minor_age)
}

deny contains {"code": "CONSENT_MISSING", "rule": "IN-DPDP"} if {
	operation.uses_template
	not basis.independent_of_consent
	not consent.recorded
}

deny contains {"code": "NOTICE_MISSING", "rule": "IN-DPDP"} if {
	operation.analyses
	not operation.by_police
	safeguards.unannounced
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "IN-DPDP"} if operation.uses_template
