package countersign.rules["US-STATES"]

import data.countersign.lib.jurisdiction
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Notice and a chance to opt out
# description: |
#   Notice and a chance to opt out of sensitive processing; data generated from
#   photos and recordings excluded.
# custom:
#   id: US-UT-UCPA
#   citation: Utah Consumer Privacy Act, Utah Code 13-61-101
#   tier: law
#   effective: "2023-12-31"
#   confidence: S
#   contested: |
#     The definition leaves out data generated from photographs and video with
#     no exception for identification, so a face template made from an image may
#     fall outside; no refusal is claimed by this law, the floor decides.
#   read: false
#   not_read: |
#     the sections
#   checked_on: "2026-11-25"
#   jurisdiction: US-UT
oblige contains {"code": "OPT_OUT_MECHANISM", "rule": "US-UT-UCPA"} if {
	jurisdiction.applies("US-UT")
	operation.uses_template
	not operation.by_authority
	request.subject.role != "employee"
}
