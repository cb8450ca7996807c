package countersign.rules["US-STATES"]

import data.countersign.lib.jurisdiction
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Notice and a chance to opt out
# description: |
#   Notice and opt-out, not opt-in; data generated from photos and recordings
#   excluded. A bill like BIPA (SSB 3085, 2026) was only introduced.
# custom:
#   id: US-IA-ICDPA
#   citation: Iowa Consumer Data Protection Act, Iowa Code 715D.1, 715D.4
#   tier: law
#   effective: "2025-01-01"
#   confidence: S
#   contested: |
#     The definition leaves out data generated from photographs and video with
#     no exception for identification, so a face template made from an image may
#     fall outside; no refusal is claimed by this law, the floor decides.
#   read: false
#   not_read: |
#     715D
#   checked_on: "2026-11-25"
#   jurisdiction: US-IA
oblige contains {"code": "OPT_OUT_MECHANISM", "rule": "US-IA-ICDPA"} if {
	jurisdiction.applies("US-IA")
	operation.uses_template
	not operation.by_authority
	request.subject.role != "employee"
}
