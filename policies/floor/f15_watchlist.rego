package countersign.rules.floor

import data.countersign.lib.clock
import data.countersign.lib.operation
import data.countersign.lib.reading
import data.countersign.lib.request

# METADATA
# scope: rule
# title: A watchlist must be approved and current
# description: |
#   A watchlist search needs an approved list with a future expiry. One of
#   this service's rules, not a statement of law.
# custom:
#   id: F15
#   citation: Countersign baseline, F15
#   change:
#     WATCHLIST_EXPIRED: |
#       Have the list reviewed and renewed: watchlist.expires_at must be later
#       than now.
#     WATCHLIST_UNAUTHORISED: |
#       Have the list approved and register watchlist.authorised: true.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "WATCHLIST_UNAUTHORISED", "rule": "F15"} if {
	operation.searches_watchlist
	not request.watchlist.authorised == true
}

deny contains {"code": "WATCHLIST_EXPIRED", "rule": "F15"} if {
	operation.searches_watchlist
	reading.watchlist_named
	not clock.future(request.watchlist.expires_at)
}

oblige contains {"code": "DELETE_NON_MATCH_IMMEDIATELY", "rule": "F15"} if {
	operation.searches_watchlist
}
