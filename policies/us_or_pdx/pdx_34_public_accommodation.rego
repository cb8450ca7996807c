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
#   media. A plain street is no such place.
# custom:
#   id: US-OR-PDX-34
#   citation: Portland City Code 34.10.020-.040
#   change: |
#     Do without face recognition where the public is served (place.type);
#     consent does not lift the ban.
#   tier: law
#   effective: "2021-01-01"
#   confidence: P+S
#   contested: |
#     Code definition turns on one-to-many search; whether pure 1:1 in shops
#     is caught is arguable: bundle denies.
#   checked_on: "2026-11-25"
#   jurisdiction: US-OR-PDX
deny contains {"code": "PRIVATE_USE_BAN", "rule": "US-OR-PDX-34"} if {
	operation.uses_template
	not operation.by_authority
	_public_accommodation
	request.purpose != "device_unlock"
	not basis.mandated_in("US-OR-PDX")
}

_public_accommodation if request.place.type in {"public_accommodation", "transport_hub"}

# A place of which nobody says what it is.
_public_accommodation if not location.known
