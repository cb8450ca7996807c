package countersign.rules.ZA

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Notification when data are collected
# description: |
#   Before data are collected from a person, reasonable steps make them aware of
#   what is collected, by whom, what for and whether they must give it.
# custom:
#   id: ZA-POPIA-18
#   citation: POPIA, s. 18(1)-(2)
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2021-07-01"
#   confidence: P+S
#   not_read: |
#     s. 18(4), its exceptions, and s. 6, which leaves out much policing
#   checked_on: "2026-11-30"
#   jurisdiction: ZA
deny contains {"code": "NOTICE_MISSING", "rule": "ZA-POPIA-18"} if {
	operation.analyses
	not operation.by_police
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "ZA-POPIA-18"} if {
	operation.captures
	not operation.by_police
}
