package countersign.rules.CN

import data.countersign.lib.basis
import data.countersign.lib.purpose
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Never the only method
# description: |
#   Where another method meets the same need, face recognition may not be the
#   only one; people who decline get a reasonable, convenient alternative.
#   Other state provisions prevail.
# custom:
#   id: CN-FRT-10
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 10
#   change: |
#     Offer an equal way without a face and register alternative.offered: true.
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: |
#     How far the 'other state provisions' clause shelters sector rules such
#     as the SIM notice is unsettled.
#   jurisdiction: CN
deny contains {"code": "ALTERNATIVE_NOT_OFFERED", "rule": "CN-FRT-10"} if {
	_frt_applies
	safeguards.face_only
	not basis.mandated_in("CN")
}

oblige contains {"code": "OFFER_ALTERNATIVE", "rule": "CN-FRT-10"} if {
	_frt_applies
	purpose.wants_alternative
	not basis.mandated_in("CN")
}
