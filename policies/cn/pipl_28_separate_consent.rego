package countersign.rules.CN

import data.countersign.lib.consent
import data.countersign.lib.operation

# METADATA
# scope: rule
# title: Separate consent for sensitive data
# description: |
#   Face data (and everything about under-14s) is sensitive: specific purpose,
#   sufficient necessity, strict protection, and separate (standalone)
#   consent, or written consent where a law asks for it (art. 29). Art. 32
#   keeps any licence or limit set by another law.
# custom:
#   id: CN-PIPL-28
#   citation: PIPL (Personal Information Protection Law), arts. 28-29, 32
#   change: |
#     Ask for consent on its own, apart from all other terms, so that
#     consent.form holds "separate".
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "CONSENT_NOT_SEPARATE", "rule": "CN-PIPL-28"} if {
	consent.examined
	not "separate" in consent.forms
}

oblige contains {"code": "ENCRYPT_AT_REST", "rule": "CN-PIPL-28"} if operation.uses_template
