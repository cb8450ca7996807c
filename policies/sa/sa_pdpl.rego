package countersign.rules.SA

import data.countersign.lib.consent

# METADATA
# scope: rule
# title: Explicit consent
# description: |
#   Biometrics are sensitive; enforced since 14 September 2024; reaches those
#   outside who handle residents' data.
# custom:
#   id: SA-PDPL
#   citation: |
#     Personal Data Protection Law (Royal Decree M/19, amended 2023),
#     definitions
#   change: |
#     Ask for an express yes, so that consent.form holds "explicit".
#   tier: law
#   effective: "2023-09-14"
#   confidence: S
#   contested: |
#     That consent must be explicit is recalled.
#   read: false
#   not_read: |
#     art. 6 and the regulations
#   checked_on: "2026-11-25"
#   jurisdiction: SA
deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "SA-PDPL"} if {
	consent.examined
	not "explicit" in consent.forms
}
