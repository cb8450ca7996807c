package countersign.rules.floor

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: One face is not tried on many people
# description: |
#   A key whose recent verifications of different people mostly failed is
#   looking for the person to whom a face belongs: that is a search, and no
#   search goes by the name of verifications. One of this service's rules, not
#   a statement of law.
# custom:
#   id: F28
#   citation: Countersign baseline, F28
#   change: |
#     Let the people whom the key asks about be those before the camera; within
#     an hour of that, probing is false. Look for a fault of the camera, if
#     they are.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "SEARCH_BY_VERIFICATION", "rule": "F28"} if {
	operation.identifies
	_probing
}

# Only false, or nothing said, is none.
_probing if not request.probing in {false, null}
