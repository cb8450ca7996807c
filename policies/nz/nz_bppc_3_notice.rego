package countersign.rules.NZ

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: People are told
# description: |
#   Tell people, before or when biometrics are collected, that a biometric
#   system runs and what for; collection must be lawful and fair.
# custom:
#   id: NZ-BPPC-3
#   citation: Biometric Processing Privacy Code 2025, rules 2-4
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2025-11-03"
#   confidence: S
#   read: false
#   not_read: |
#     rule 3, and which items must be told; what it spares police
#   checked_on: "2026-11-25"
#   jurisdiction: NZ
deny contains {"code": "NOTICE_MISSING", "rule": "NZ-BPPC-3"} if {
	_tells_people
	safeguards.unannounced
}

oblige contains {"code": code, "rule": "NZ-BPPC-3"} if {
	_tells_people
	some code in {"NOTIFY_SUBJECT", "DISPLAY_SIGNAGE"}
}

_tells_people if {
	_bound_by_code
	not operation.by_police
}
