package countersign.rules.floor

import data.countersign.lib.safeguards
import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Transfers need a named mechanism
# description: |
#   Cross-border movement of face data needs a named lawful mechanism, of those
#   that are open to the controller: what authorities agree among themselves is
#   no mechanism of a company. One of
#   this service's rules, not a statement of law.
# custom:
#   id: F23
#   citation: Countersign baseline, F23
#   change: |
#     Keep face data within the jurisdiction (transfer.cross_border: false), or
#     name a lawful transfer.mechanism that data/transfers.json lists.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "F23"} if {
	safeguards.crosses_border
	not transfer.mechanism
}
