package countersign.rules.CN

import data.countersign.lib.authorisation
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Prominent notice
# description: |
#   Prior, prominent, plain notice: handler and contact, purpose and manner,
#   retention, necessity and impact, rights.
# custom:
#   id: CN-FRT-5
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 5
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "NOTICE_MISSING", "rule": "CN-FRT-5"} if {
	_frt_applies
	operation.analyses
	safeguards.unannounced
	not authorisation.covert
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "CN-FRT-5"} if {
	_frt_applies
	operation.analyses
	not authorisation.covert
}
