package countersign.rules.floor

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Private live watchlists must be justified and signposted
# description: |
#   Private live watchlist matching must be recorded as necessary and
#   proportionate, with signage. One of this service's rules, not a statement
#   of law.
# custom:
#   id: F24
#   citation: Countersign baseline, F24
#   change:
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     SIGNAGE_MISSING: |
#       Put up signs where faces are captured and register notice.signage:
#       true.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "DISPROPORTIONATE", "rule": "F24"} if {
	_private_watchlist
	safeguards.unnecessary
}

deny contains {"code": "SIGNAGE_MISSING", "rule": "F24"} if {
	_private_watchlist
	safeguards.unsigned
}

oblige contains {"code": "DISPLAY_SIGNAGE", "rule": "F24"} if _private_watchlist

_private_watchlist if {
	operation.searches_watchlist
	operation.live
	not operation.by_authority
}
