package countersign.rules["US-CA-SF"]

import data.countersign.lib.operation

# METADATA
# scope: rule
# title: No city government use
# description: |
#   City departments may not obtain, keep, access or use face recognition or
#   results from it, their own or an outsider's. Excepted: unsolicited results
#   that are logged, and city devices with built-in face software that staff
#   do not use (Dec 2019 amendment).
# custom:
#   id: US-CA-SF
#   citation: San Francisco Admin. Code ch. 19B, 19B.2 (d)
#   change: |
#     Do without face recognition; no attribute permits a city department
#     (controller.type) to use it. An agency of the state or the nation says so
#     in controller.level.
#   tier: law
#   effective: "2019-07-14"
#   confidence: S
#   read: false
#   checked_on: "2026-11-23"
#   contested: |
#     Proposition E (5 Mar 2024) lets police adopt surveillance technology and
#     seek approval within a year. ACLU of Northern California says the face
#     ban stands and a 2024 suit (Secure Justice) enforces it; a ballot
#     summary says cameras with face recognition became possible. Code text
#     not reached.
#   not_read: |
#     the code
#   jurisdiction: US-CA-SF
deny contains {"code": "GOVERNMENT_USE_BAN", "rule": "US-CA-SF"} if {
	operation.uses_template
	operation.by_local_authority
}
