package countersign.rules.CH

import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Transfers abroad
# description: |
#   Data go abroad where the Federal Council finds the protection adequate, on a
#   treaty, clauses, approved rules or specific safeguards, or on an exception
#   of art. 17.
# custom:
#   id: CH-FADP-16
#   citation: revFADP, arts. 16-17
#   change: |
#     Keep the data in Switzerland (transfer.cross_border: false), or name a
#     transfer.mechanism of FADP arts. 16 and 17, such as "adequacy" or "scc".
#   tier: law
#   effective: "2023-09-01"
#   confidence: S
#   read: false
#   not_read: |
#     arts. 16-17
#   checked_on: "2026-11-25"
#   jurisdiction: CH
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "CH-FADP-16"} if transfer.unlawful("ch")
