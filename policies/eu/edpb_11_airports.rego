package countersign.rules.EU

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Passengers hold their template
# description: |
#   For convenience at airports only device-held templates, or central storage
#   with the key solely in the passenger's hands, can be compatible;
#   operator-keyed central 1:N or airline cloud cannot. Only enrolled,
#   consenting passengers; no biometric check where no ID check is required.
# custom:
#   id: EU-EDPB-11
#   citation: EDPB Opinion 11/2024 (airport passenger flow), conclusions
#   change: |
#     Keep the template with the passenger: storage.location "on_device", or
#     storage.key_holder "subject".
#   tier: regulator
#   effective: "2024-05-23"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: |
#     Regulator opinion, art. 64(2), not legislation; lawfulness under arts.
#     6/9 was outside its scope.
#   jurisdiction: EU
deny contains {"code": "STORAGE_LOCATION_UNLAWFUL", "rule": "EU-EDPB-11"} if {
	_passenger_flow
	request.storage.location != "on_device"
	request.storage.key_holder != "subject"
}

oblige contains {"code": "STORE_ON_DEVICE", "rule": "EU-EDPB-11"} if _passenger_flow

_passenger_flow if {
	operation.uses_template
	request.purpose == "transport_facilitation"
	_air_travel
}

# The opinion is on airports. Who does not say what they run is taken to be at one.
_air_travel if request.controller.sector in data.facts.sectors.air_travel

_air_travel if request.controller.sector in {null, "general"}
