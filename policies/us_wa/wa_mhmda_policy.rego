package countersign.rules["US-WA"]

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: A privacy policy for consumer health data
# description: |
#   Biometric data are consumer health data: a policy, linked from the homepage,
#   tells what is collected, what for, from where and with whom it is shared;
#   nothing beyond it is collected without disclosure and consent. Workers
#   excluded.
# custom:
#   id: US-WA-MHMDA-020
#   citation: My Health My Data Act, RCW 19.373.020(1)
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2024-03-31"
#   confidence: P+S
#   contested: |
#     Small businesses had until 30 June 2024. That a face template is consumer
#     health data rests on the definition, which was read in summaries.
#   not_read: |
#     .010, the definitions, and .100, the exemptions
#   checked_on: "2026-11-30"
#   jurisdiction: US-WA
deny contains {"code": "NOTICE_MISSING", "rule": "US-WA-MHMDA-020"} if {
	_consumer_health_data
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "US-WA-MHMDA-020"} if _consumer_health_data

_consumer_health_data if {
	operation.uses_template
	not operation.by_authority
	request.subject.role != "employee"
}
