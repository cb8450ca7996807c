package countersign.rules.CN

import data.countersign.lib.location
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Public-security video
# description: |
#   Who may install public-safety cameras, signs, no cameras in private
#   spaces; footage kept at least 30 days, then deleted once the purpose is
#   met.
# custom:
#   id: CN-VIDEO-2025
#   citation: |
#     State Council Regulations on Public Security Video Image Information
#     Systems, esp. arts. 7-8, 20ff (article numbers unverified)
#   change:
#     PLACE_PROHIBITED: |
#       Take the camera out of the private room, or correct place.type if it is
#       none; no attribute permits recognition there.
#     RETENTION_TOO_SHORT: |
#       Keep raw footage of a public-security system at least 30 days:
#       retention.footage_days must be 30 or more.
#   tier: law
#   effective: "2025-04-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: |
#     A minimum for footage collides with deletion floors elsewhere: keep
#     footage and templates as separate retention classes.
#   jurisdiction: CN
deny contains {"code": "PLACE_PROHIBITED", "rule": "CN-VIDEO-2025"} if location.private_room

# The footage period is checked where a schedule states one; templates have their own.
deny contains {"code": "RETENTION_TOO_SHORT", "rule": "CN-VIDEO-2025"} if {
	_public_security_system
	is_number(request.retention.footage_days)
	request.retention.footage_days < data.facts.caps.footage_min_days.value
}

oblige contains {"code": "FOOTAGE_MIN", "rule": "CN-VIDEO-2025", "param": "P30D"} if {
	_public_security_system
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "CN-VIDEO-2025"} if {
	_public_security_system
}

_public_security_system if {
	operation.captures
	operation.for_public_security
	location.public
	operation.live
}
