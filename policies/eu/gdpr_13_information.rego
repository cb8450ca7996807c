package countersign.rules.EU

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Information for the person
# description: |
#   Concise, clear notice when data are collected (art. 13) or, if from
#   elsewhere, under art. 14, including purpose, legal basis and storage
#   period.
# custom:
#   id: EU-GDPR-13
#   citation: GDPR (EU) 2016/679, arts. 12-14
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2018-05-25"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "NOTICE_MISSING", "rule": "EU-GDPR-13"} if {
	_gdpr_applies
	operation.analyses
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "EU-GDPR-13"} if {
	_gdpr_applies
	operation.captures
}
