package countersign.rules.MX

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Express consent in writing, and notice
# description: |
#   Free, specific, informed consent; tacit by rule, but sensitive data (an open
#   list: whatever touches the intimate sphere or risks discrimination) need it
#   express and in writing or by signature or authentication. Privacy notice
#   from the moment of collection; a new purpose needs new consent.
# custom:
#   id: MX-LFPDPPP
#   citation: |
#     Federal Law on Protection of Personal Data Held by Private Parties (DOF 20
#     March 2025), arts. 2, 8, 14
#   change:
#     CONSENT_NOT_WRITTEN: |
#       Obtain consent in writing or by electronic signature, so that
#       consent.form holds "written" or "electronic_signature".
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#     PURPOSE_MISMATCH: |
#       Ask for the purpose in template.enrolment_purpose, or enrol the person
#       anew for this purpose with a consent that names it.
#   tier: law
#   effective: "2025-03-21"
#   confidence: S
#   contested: |
#     Biometrics are not in the list; treating face data as sensitive follows
#     the open clause. The written form was read for the repealed law of 2010
#     (art. 9) only. Public bodies are under a General Law of the same day.
#   read: false
#   not_read: |
#     the new art. 8
#   checked_on: "2026-11-25"
#   jurisdiction: MX
deny contains {"code": "CONSENT_NOT_WRITTEN", "rule": "MX-LFPDPPP"} if {
	not operation.by_authority
	consent.examined
	not consent.written
}

deny contains {"code": "NOTICE_MISSING", "rule": "MX-LFPDPPP"} if {
	not operation.by_authority
	operation.uses_template
	safeguards.unannounced
}

deny contains {"code": "PURPOSE_MISMATCH", "rule": "MX-LFPDPPP"} if {
	not operation.by_authority
	stored.repurposed
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "MX-LFPDPPP"} if {
	not operation.by_authority
	operation.uses_template
}
