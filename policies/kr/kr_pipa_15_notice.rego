package countersign.rules.KR

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: What is told when consent is asked
# description: |
#   Purpose, items, period and the right to refuse are told when consent is
#   asked (15(2), 22), for sensitive data as well (23(1)).
# custom:
#   id: KR-PIPA-15
#   citation: PIPA arts. 15(2), 22, 23(1)
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2020-08-05"
#   confidence: S
#   read: false
#   not_read: |
#     arts. 15, 22 and 23
#   checked_on: "2026-11-25"
#   jurisdiction: KR
deny contains {"code": "NOTICE_MISSING", "rule": "KR-PIPA-15"} if {
	operation.analyses
	not operation.by_police
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "KR-PIPA-15"} if {
	operation.captures
	not operation.by_police
}
