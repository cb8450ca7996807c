package countersign.rules.CN

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Residents get another key
# description: |
#   A property manager may not make the face the only key; residents who
#   decline get another method.
# custom:
#   id: CN-SPC-10
#   citation: |
#     Supreme People's Court provisions on face-recognition civil cases, Fa
#     Shi [2021] No. 15, art. 10
#   change: |
#     Offer an equal way without a face and register alternative.offered: true.
#   tier: court
#   effective: "2021-08-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "ALTERNATIVE_NOT_OFFERED", "rule": "CN-SPC-10"} if {
	_at_the_door
	not request.alternative.offered == true
}

oblige contains {"code": "OFFER_ALTERNATIVE", "rule": "CN-SPC-10"} if _at_the_door

_at_the_door if {
	operation.analyses
	request.controller.type == "landlord"
}
