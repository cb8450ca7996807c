package countersign.rules["US-OR-PDX"]

import data.countersign.lib.basis
import data.countersign.lib.location
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: No face recognition in places of public accommodation
# description: |
#   Private entities may not use face recognition in places of public
#   accommodation, even with consent. Exceptions: legal compliance, unlocking
#   one's own or employer-issued device, automatic face detection in social
#   media. City bureaus banned separately (2020).
# custom:
#   id: US-OR-PDX-34
#   citation: Portland City Code 34.10, 34.10.020-.040
#   change:
#     GOVERNMENT_USE_BAN: |
#       Do without face recognition; no attribute permits a city bureau
#       (controller.type) to use it.
#     PRIVATE_USE_BAN: |
#       Do without face recognition where the public is admitted (place.type);
#       consent does not lift the ban.
#   tier: law
#   effective: "2021-01-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Code definition turns on one-to-many search; whether pure 1:1 in shops
#     is caught is arguable: bundle denies.
#   jurisdiction: US-OR-PDX
deny contains {"code": "PRIVATE_USE_BAN", "rule": "US-OR-PDX-34"} if {
	operation.uses_template
	not operation.by_authority
	location.public
	request.purpose != "device_unlock"
	not basis.mandated_in("US-OR-PDX")
}

deny contains {"code": "GOVERNMENT_USE_BAN", "rule": "US-OR-PDX-34"} if {
	operation.uses_template
	operation.by_authority
}
