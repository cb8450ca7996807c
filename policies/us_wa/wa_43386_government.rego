package countersign.rules["US-WA"]

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Warrant for live recognition
# description: |
#   Notice of intent, accountability report, testing, meaningful human review;
#   warrant (or exigency, or court order for missing/deceased) for ongoing
#   surveillance, real-time identification or persistent tracking; not on
#   protected traits or First-Amendment activity; not sole basis for probable
#   cause.
# custom:
#   id: US-WA-43386
#   citation: RCW 43.386 (state/local government), 020-080
#   change: |
#     Obtain a warrant or court order, or record the exigency, and state it in
#     authorisation.type.
#   tier: law
#   effective: "2021-07-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: US-WA
deny contains {"code": "AUTHORISATION_MISSING", "rule": "US-WA-43386"} if {
	_government_live
	not request.authorisation.type in {"warrant", "judicial", "court_order", "exigent"}
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "US-WA-43386", "param": "1"} if _government_live

oblige contains {"code": "REPORT_ANNUAL", "rule": "US-WA-43386"} if _government_live

_government_live if {
	operation.identifies
	operation.live
	operation.by_state_or_local_authority
}
