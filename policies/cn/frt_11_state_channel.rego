package countersign.rules.CN

import data.countersign.lib.request

# METADATA
# scope: rule
# title: State identity channels first
# description: |
#   When verifying or identifying people by face, state channels (population
#   database, national network identity service) are encouraged as first
#   choice so less face data is collected; not an obligation.
# custom:
#   id: CN-FRT-11
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 11
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
oblige contains {"code": "PREFER_STATE_ID_CHANNEL", "rule": "CN-FRT-11"} if {
	_frt_applies
	request.operation in {"verify", "identify"}
}
