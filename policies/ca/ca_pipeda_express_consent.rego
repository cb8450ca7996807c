package countersign.rules.CA

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Express consent, appropriate purpose
# description: |
#   Appropriate purpose and meaningful, express consent for biometrics; limit
#   use and retention (Cadillac Fairview 2020, Clearview 2021; OPC biometric
#   guidance Aug 2025).
# custom:
#   id: CA-PIPEDA
#   citation: PIPEDA, ss.5(3), 6.1; Sch. 1 cl. 4.3-4.5
#   change:
#     CONSENT_NOT_EXPLICIT: |
#       Ask for an express yes, so that consent.form holds "explicit".
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#   tier: law
#   effective: "2001-01-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     OPC guidance of 11 Aug 2025 treats identifying biometrics as sensitive
#     and asks for legitimate need, effectiveness, minimal intrusion and
#     proportionality; it is interpretation, not law.
#   jurisdiction: CA
deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "CA-PIPEDA"} if {
	not operation.by_authority
	consent.examined
	not "explicit" in consent.forms
}

deny contains {"code": "DISPROPORTIONATE", "rule": "CA-PIPEDA"} if {
	not operation.by_authority
	operation.analyses
	safeguards.unnecessary
}
