package countersign.rules.RU

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Only through the state's system
# description: |
#   Identification and authentication by face image or voice run through the
#   state system or accredited bodies; firms may not store such data themselves
#   (own stores were to be moved and erased by 30 September 2023). Law
#   enforcement, defence, migration and epidemic control outside.
# custom:
#   id: RU-572
#   citation: |
#     Federal Law 572-FZ of 29 December 2022 (Unified Biometric System), arts.
#     1-4
#   change:
#     PRIVATE_USE_BAN: |
#       Compare faces through the state's system and register
#       verification_channel "state_ubs".
#     STORAGE_LOCATION_UNLAWFUL: |
#       Keep no template of your own: compare through the state's system
#       (verification_channel "state_ubs").
#   tier: law
#   effective: "2023-06-01"
#   confidence: S
#   contested: |
#     Accredited commercial systems exist for authentication, and are refused
#     here until their terms are read. An order of 2025-26 moves more data in
#     without consent (one weak source).
#   read: false
#   not_read: |
#     the law but for art. 1, and the terms of accreditation
#   checked_on: "2026-11-25"
#   jurisdiction: RU
deny contains {"code": "PRIVATE_USE_BAN", "rule": "RU-572"} if _own_system

deny contains {"code": "STORAGE_LOCATION_UNLAWFUL", "rule": "RU-572"} if {
	_own_system
	_keeps_template
}

oblige contains {"code": "PREFER_STATE_ID_CHANNEL", "rule": "RU-572"} if {
	operation.uses_template
	not operation.by_authority
}

_own_system if {
	operation.uses_template
	not operation.by_authority
	request.verification_channel != "state_ubs"
}

_keeps_template if stored.present

_keeps_template if stored.enrolling
