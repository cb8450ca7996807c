package countersign.rules.floor

import data.countersign.lib.basis
import data.countersign.lib.purpose
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Another way must be offered
# description: |
#   Where a person stands before the camera, whatever for, there must be an
#   equal non-face route, unless a listed mandate compels the face check in the
#   jurisdiction where every role of the request lies, or a statute empowers
#   and the table of purposes argues why there is none. One of this service's
#   rules, not a statement of law.
# custom:
#   id: F14
#   citation: Countersign baseline, F14
#   change: |
#     Offer an equal way without a face and register alternative.offered: true.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   contested: |
#     Law in CN, CA-QC, GB schools; regulator expectation in EU/GB; not
#     required by BIPA, CUBI.
#   jurisdiction: "*"
deny contains {"code": "ALTERNATIVE_NOT_OFFERED", "rule": "F14"} if {
	safeguards.face_only
	not basis.mandated
}

oblige contains {"code": "OFFER_ALTERNATIVE", "rule": "F14"} if {
	purpose.wants_alternative
	not basis.mandated
}
