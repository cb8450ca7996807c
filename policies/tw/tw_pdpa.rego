package countersign.rules.TW

import data.countersign.lib.operation
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: A purpose, and notice of it
# description: |
#   "Characteristics" and fingerprints are ordinary personal data; the sensitive
#   list (medical, genetic, sex life, health checks, criminal record) has no
#   biometrics. Collection needs a specific purpose, notice and a listed ground
#   such as consent or contract. Binds public and private.
# custom:
#   id: TW-PDPA
#   citation: Personal Data Protection Act, arts. 2, 6, 8, 15, 19
#   change:
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#     PURPOSE_MISMATCH: |
#       Ask for the purpose in template.enrolment_purpose, or enrol the person
#       anew for this purpose with a consent that names it.
#   tier: law
#   effective: "2012-10-01"
#   confidence: P+S
#   contested: |
#     Amendment promulgated 11 November 2025 (commission, breach duty); its
#     start is to be set and was not seen.
#   read: false
#   not_read: |
#     arts. 8, 15 and 19
#   checked_on: "2026-11-25"
#   jurisdiction: TW
deny contains {"code": "NOTICE_MISSING", "rule": "TW-PDPA"} if {
	operation.uses_template
	not operation.by_police
	safeguards.unannounced
}

deny contains {"code": "PURPOSE_MISMATCH", "rule": "TW-PDPA"} if stored.repurposed

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "TW-PDPA"} if {
	operation.uses_template
	not operation.by_police
}
