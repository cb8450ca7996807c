package countersign.rules.floor

import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No sale of face data
# description: |
#   Templates and face images are never sold, leased, traded or otherwise
#   monetised, even with consent. One of this service's rules, not a statement
#   of law.
# custom:
#   id: F17
#   citation: Countersign baseline, F17
#   change: |
#     Do not use operation "sell", and state output.sale: false; no consent
#     changes this.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "TEMPLATE_SALE", "rule": "F17"} if safeguards.sold
