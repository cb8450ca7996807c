package countersign.rules.GB

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Police live recognition
# description: |
#   Police live recognition engages art. 8 ECHR. It needs a published policy
#   fixing who may be on a list and where cameras go, a proper DPIA, an
#   appropriate policy document and equality-duty work. The Met's 2024
#   why/who/where policy was upheld on 21 Apr 2026. No judicial warrant is
#   needed.
# custom:
#   id: GB-LE
#   citation: |
#     DPA 2018 Part 3 (ss.35, 42, 64); Bridges [2020] EWCA Civ 1058; Thompson
#     & Carlo [2026] EWHC 915 (Admin)
#   change: |
#     Publish a policy that fixes who may be sought and where, and register
#     authorisation.policy_who_where: true.
#   tier: court
#   effective: "2020-08-11"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Home Office consulted (Dec 2025-Feb 2026) on a statute; possible appeal
#     in Thompson.
#   jurisdiction: GB
deny contains {"code": "DEPLOYMENT_POLICY_MISSING", "rule": "GB-LE"} if {
	_police_live
	not request.authorisation.policy_who_where == true
}

oblige contains {"code": code, "rule": "GB-LE"} if {
	_police_live
	some code in {"DISPLAY_SIGNAGE", "DELETE_NON_MATCH_IMMEDIATELY"}
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "GB-LE", "param": "1"} if _police_live

_police_live if {
	operation.identifies
	operation.live
	operation.by_police
}
