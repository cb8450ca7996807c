package countersign.rules.BR

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Information for the person
# description: |
#   Whoever is concerned has easy access to clear information on purpose, form,
#   length, controller and sharing.
# custom:
#   id: BR-LGPD-9
#   citation: LGPD (Law 13.709/2018), arts. 6(VI), 9
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2020-09-18"
#   confidence: S
#   read: false
#   not_read: |
#     art. 9
#   checked_on: "2026-11-25"
#   jurisdiction: BR
deny contains {"code": "NOTICE_MISSING", "rule": "BR-LGPD-9"} if {
	operation.analyses
	not operation.by_police
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "BR-LGPD-9"} if {
	operation.captures
	not operation.by_police
}
