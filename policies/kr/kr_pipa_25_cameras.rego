package countersign.rules.KR

import data.countersign.lib.authorisation
import data.countersign.lib.location
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Signs where cameras watch
# description: |
#   Cameras in public places, fixed (25) or carried about (25-2, since 15
#   September 2023), are shown by signs, lights or sound.
# custom:
#   id: KR-PIPA-25
#   citation: PIPA arts. 25(4), 25-2
#   change: |
#     Put up signs where faces are captured and register notice.signage: true.
#   tier: law
#   effective: "2023-09-15"
#   confidence: S
#   read: false
#   not_read: |
#     arts. 25 and 25-2
#   checked_on: "2026-11-25"
#   jurisdiction: KR
deny contains {"code": "SIGNAGE_MISSING", "rule": "KR-PIPA-25"} if {
	_watched_in_public
	safeguards.unsigned
}

oblige contains {"code": "DISPLAY_SIGNAGE", "rule": "KR-PIPA-25"} if _watched_in_public

_watched_in_public if {
	operation.captures
	location.public
	operation.live
	not authorisation.covert
}
