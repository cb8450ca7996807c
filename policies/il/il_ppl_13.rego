package countersign.rules.IL

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Informed consent, purpose and proportion
# description: |
#   Biometrics are data of special sensitivity; informed consent with notice,
#   bound by purpose and proportion.
# custom:
#   id: IL-PPL-13
#   citation: Protection of Privacy Law, Amendment 13
#   change:
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2025-08-14"
#   confidence: S
#   contested: |
#     Code IL is Israel; Illinois is US-IL.
#   read: false
#   not_read: |
#     the amendment
#   checked_on: "2026-11-25"
#   jurisdiction: IL
deny contains {"code": "NOTICE_MISSING", "rule": "IL-PPL-13"} if {
	operation.uses_template
	not operation.by_police
	safeguards.unannounced
}

deny contains {"code": "CONSENT_MISSING", "rule": "IL-PPL-13"} if {
	operation.uses_template
	not basis.independent_of_consent
	not consent.recorded
}

deny contains {"code": "DISPROPORTIONATE", "rule": "IL-PPL-13"} if {
	operation.uses_template
	not operation.by_police
	safeguards.unnecessary
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "IL-PPL-13"} if {
	operation.uses_template
	not operation.by_police
}
