package countersign.rules.MY

import data.countersign.lib.consent
import data.countersign.lib.operation

# METADATA
# scope: rule
# title: Explicit consent
# description: |
#   Biometric data became sensitive on 1 April 2025: explicit consent.
#   Commercial transactions only.
# custom:
#   id: MY-PDPA
#   citation: Personal Data Protection (Amendment) Act 2024
#   change: |
#     Ask for an express yes, so that consent.form holds "explicit".
#   tier: law
#   effective: "2025-04-01"
#   confidence: S
#   read: false
#   not_read: |
#     s. 40
#   checked_on: "2026-11-25"
#   jurisdiction: MY
deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "MY-PDPA"} if {
	not operation.by_authority
	consent.examined
	not "explicit" in consent.forms
}
