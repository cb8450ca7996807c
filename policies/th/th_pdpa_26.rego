package countersign.rules.TH

import data.countersign.lib.consent

# METADATA
# scope: rule
# title: Explicit consent
# description: |
#   Biometrics are sensitive: explicit consent or a listed ground.
# custom:
#   id: TH-PDPA-26
#   citation: Personal Data Protection Act B.E. 2562, s. 26
#   change: |
#     Ask for an express yes, so that consent.form holds "explicit".
#   tier: law
#   effective: "2022-06-01"
#   confidence: S
#   contested: |
#     That consent must be explicit is recalled; the start follows a
#     postponement to 31 May 2022.
#   read: false
#   not_read: |
#     s. 26
#   checked_on: "2026-11-25"
#   jurisdiction: TH
deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "TH-PDPA-26"} if {
	consent.examined
	not "explicit" in consent.forms
}
