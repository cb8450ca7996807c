package countersign.rules["US-OR-PDX"]

import data.countersign.lib.operation

# METADATA
# scope: rule
# title: No face recognition by city bureaus
# description: |
#   The city's bureaus may neither acquire nor use face recognition. State and
#   federal agencies are not the city's.
# custom:
#   id: US-OR-PDX-2020
#   citation: Portland ordinance of 2020 on the use of face recognition by city bureaus
#   change: |
#     Do without face recognition; no attribute permits a city bureau
#     (controller.type) to use it. An agency of the state or the nation says so
#     in controller.level.
#   tier: law
#   effective: "2020-09-09"
#   confidence: S
#   contested: |
#     The day in September 2020 is recalled. Exceptions for verification of staff
#     and for unlocking devices are likely, and were not read.
#   read: false
#   not_read: the ordinance
#   checked_on: "2026-11-25"
#   jurisdiction: US-OR-PDX
deny contains {"code": "GOVERNMENT_USE_BAN", "rule": "US-OR-PDX-2020"} if {
	operation.uses_template
	operation.by_local_authority
}
