package countersign.rules.CN

import data.countersign.lib.consent
import data.countersign.lib.location
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Cameras in public places
# description: |
#   Cameras and identification devices in public places only where public
#   security needs them, with conspicuous signs; output only for public
#   security unless the person separately consents.
# custom:
#   id: CN-PIPL-26
#   citation: PIPL (Personal Information Protection Law), art. 26
#   change:
#     PUBLIC_SPACE_PURPOSE_LIMIT: |
#       In a public place identify only for a public-security purpose, or rest
#       on a valid consent whose consent.form holds "separate".
#     SIGNAGE_MISSING: |
#       Put up signs where faces are captured and register notice.signage:
#       true.
#   tier: law
#   effective: "2021-11-01"
#   contested: |
#     Whether the sign is owed for a search that a court keeps secret: art. 18
#     lifts the notice and says nothing of the sign. Here it stays.
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "PUBLIC_SPACE_PURPOSE_LIMIT", "rule": "CN-PIPL-26"} if {
	operation.identifies
	location.public
	not operation.for_public_security
	not _separately_agreed
}

deny contains {"code": "SIGNAGE_MISSING", "rule": "CN-PIPL-26"} if {
	operation.captures
	location.public
	safeguards.unsigned
}

oblige contains {"code": "DISPLAY_SIGNAGE", "rule": "CN-PIPL-26"} if {
	operation.captures
	location.public
}

oblige contains {"code": "NO_SECONDARY_USE", "rule": "CN-PIPL-26"} if {
	operation.captures
	location.public
}

_separately_agreed if {
	consent.relied_on
	consent.valid
	"separate" in consent.forms
}
