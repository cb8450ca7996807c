package countersign.rules.CN

import data.countersign.lib.location
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Public and private places
# description: |
#   Public places: only as public security needs, lawful capture area,
#   conspicuous sign. None inside private spaces within public places (guest
#   rooms, bathhouses, changing rooms, toilets).
# custom:
#   id: CN-FRT-13
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 13
#   change:
#     PLACE_PROHIBITED: |
#       Take the camera out of the private room, or correct place.type if it is
#       none; no attribute permits recognition there.
#     SIGNAGE_MISSING: |
#       Put up signs where faces are captured and register notice.signage:
#       true.
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "PLACE_PROHIBITED", "rule": "CN-FRT-13"} if {
	_frt_applies
	location.private_room
}

deny contains {"code": "SIGNAGE_MISSING", "rule": "CN-FRT-13"} if {
	_frt_applies
	operation.captures
	location.public
	safeguards.unsigned
}

oblige contains {"code": "DISPLAY_SIGNAGE", "rule": "CN-FRT-13"} if {
	_frt_applies
	operation.captures
	location.public
}
