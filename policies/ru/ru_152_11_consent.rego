package countersign.rules.RU

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.person
import data.countersign.lib.purpose
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Consent, another way, and data that stay
# description: |
#   Biometrics only with consent outside listed cases; no service may be refused
#   to someone who declines; children with a parent's consent; data stay in
#   databases in Russia, no sending abroad.
# custom:
#   id: RU-152-11
#   citation: Federal Law 152-FZ, art. 11; 572-FZ
#   change:
#     ALTERNATIVE_NOT_OFFERED: |
#       Offer an equal way without a face and register alternative.offered:
#       true.
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     MINOR_NO_GUARDIAN: |
#       Below 18, obtain the agreement of a parent or guardian, so that
#       consent.guardian is true; correct subject.age if it is wrong.
#     TRANSFER_UNLAWFUL: |
#       Keep the data in Russia (transfer.cross_border: false).
#   tier: law
#   effective: "2023-01-01"
#   confidence: S
#   contested: |
#     The start of the clause against refusal is recalled, within December 2022
#     to June 2023.
#   read: false
#   not_read: |
#     art. 11
#   checked_on: "2026-11-25"
#   jurisdiction: RU
deny contains {"code": "CONSENT_MISSING", "rule": "RU-152-11"} if {
	not operation.by_authority
	operation.uses_template
	not consent.recorded
}

deny contains {"code": "ALTERNATIVE_NOT_OFFERED", "rule": "RU-152-11"} if {
	not operation.by_authority
	safeguards.face_only
}

deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "RU-152-11"} if {
	not operation.by_authority
	person.minor_without_guardian(data.facts.evidence.majority)
}

deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "RU-152-11"} if {
	not operation.by_authority
	safeguards.crosses_border
}

oblige contains {"code": "OFFER_ALTERNATIVE", "rule": "RU-152-11"} if {
	not operation.by_authority
	purpose.wants_alternative
}
