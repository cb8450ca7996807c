package countersign.rules.CH

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Information for the person
# description: |
#   The controller informs those concerned of what is collected about them, at
#   least of who it is, what for and who receives it; abroad also of the country
#   and the safeguard.
# custom:
#   id: CH-FADP-19
#   citation: revFADP, art. 19
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2023-09-01"
#   confidence: S
#   read: false
#   not_read: |
#     arts. 19-20; a summary of art. 19 was read
#   checked_on: "2026-11-25"
#   jurisdiction: CH
deny contains {"code": "NOTICE_MISSING", "rule": "CH-FADP-19"} if {
	operation.analyses
	not operation.by_police
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "CH-FADP-19"} if {
	operation.captures
	not operation.by_police
}
