package countersign.rules.CN

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No service refused for declining
# description: |
#   Service may not be refused because someone declines or withdraws consent,
#   unless the data is needed for the service.
# custom:
#   id: CN-PIPL-16
#   citation: PIPL (Personal Information Protection Law), art. 16
#   change:
#     ALTERNATIVE_NOT_OFFERED: |
#       Offer an equal way without a face and register alternative.offered:
#       true.
#     CONSENT_COERCED: |
#       Let people decline at no cost, ask them again, and record
#       consent.freely_given: true.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "ALTERNATIVE_NOT_OFFERED", "rule": "CN-PIPL-16"} if {
	operation.serves_person
	safeguards.face_only
	not basis.mandated_in("CN")
}

deny contains {"code": "CONSENT_COERCED", "rule": "CN-PIPL-16"} if {
	consent.relied_on
	consent.coerced
}

oblige contains {"code": "OFFER_ALTERNATIVE", "rule": "CN-PIPL-16"} if {
	operation.serves_person
	not basis.mandated_in("CN")
}
