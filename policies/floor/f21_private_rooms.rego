package countersign.rules.floor

import data.countersign.lib.location

# METADATA
# scope: rule
# title: No recognition in private rooms
# description: |
#   No recognition inside hotel rooms, toilets, bathhouses, changing rooms,
#   dormitory rooms or similar. One of this service's rules, not a statement
#   of law.
# custom:
#   id: F21
#   citation: Countersign baseline, F21
#   change: |
#     Take the camera out of the private room, or correct place.type if it is
#     none; no attribute permits recognition there.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "PLACE_PROHIBITED", "rule": "F21"} if location.private_room
