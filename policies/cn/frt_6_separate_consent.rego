package countersign.rules.CN

import data.countersign.lib.consent

# METADATA
# scope: rule
# title: Voluntary, explicit, separate consent
# description: |
#   Consent must be voluntary, explicit and separate, with easy withdrawal.
# custom:
#   id: CN-FRT-6
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 6
#   change: |
#     Ask for consent on its own, apart from all other terms, so that
#     consent.form holds "separate".
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "CONSENT_NOT_SEPARATE", "rule": "CN-FRT-6"} if {
	_frt_applies
	consent.examined
	not "separate" in consent.forms
}

oblige contains {"code": "WITHDRAWAL_CHANNEL", "rule": "CN-FRT-6"} if {
	_frt_applies
	consent.relied_on
}
