package countersign.rules.GB

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Information for the person
# description: |
#   Who processes, what for, on what basis, for how long and with whom it is
#   shared is told when the data are collected (art. 13) or, if from elsewhere,
#   under art. 14. Police are under Part 3 of the Act.
# custom:
#   id: GB-13
#   citation: UK GDPR, arts. 12-14
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2021-01-01"
#   confidence: P+S
#   not_read: |
#     art. 14, and what the Act of 2025 changed in it
#   checked_on: "2026-11-30"
#   jurisdiction: GB
deny contains {"code": "NOTICE_MISSING", "rule": "GB-13"} if {
	operation.analyses
	not operation.by_police
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "GB-13"} if {
	operation.captures
	not operation.by_police
}
