package countersign.rules.floor

import data.countersign.lib.basis
import data.countersign.lib.purpose
import data.countersign.lib.request

# METADATA
# scope: rule
# title: A pass is the other way in
# description: |
#   A pass lets somebody in without a face. It is issued and taken wherever
#   another way in is owed (F14), whatever a face would lack there: consent,
#   notice and assessment are about faces, and who shows none needs none of
#   them. Where a mandate compels the face check, or nobody stands before a
#   camera, there is no gate that a pass would open. One of this service's
#   rules, not a statement of law.
# custom:
#   id: F32
#   citation: Countersign baseline, F32
#   change: |
#     Let people in by other means; a pass is for a purpose at which people
#     stand before the camera, and which no mandate excepts.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-30"
#   jurisdiction: "*"
deny contains {"code": "PASS_NOT_OWED", "rule": "F32"} if {
	request.operation == "pass"
	not _owed
}

_owed if {
	purpose.owes_alternative
	not basis.mandated
}
