package countersign.rules["US-NY"]

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: No face recognition in schools
# description: |
#   Public and non-public K-12 schools may not buy or use face recognition.
# custom:
#   id: US-NY-106B
#   citation: State Technology Law 106-b; Commissioner's order 27 Sep 2023
#   change: |
#     Do without face recognition; no attribute permits a school
#     (controller.type) to use it.
#   tier: regulator
#   effective: "2023-09-27"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: US-NY
deny contains {"code": "SCHOOL_FR_BAN", "rule": "US-NY-106B"} if {
	operation.uses_template
	request.controller.type == "school"
}
