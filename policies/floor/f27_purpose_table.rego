package countersign.rules.floor

import data.countersign.lib.purpose

# METADATA
# scope: rule
# title: A purpose covers what it is for and nothing else
# description: |
#   Each purpose has a table of the operations, controllers, places and modes
#   that it is for. A use outside of it has another purpose, or none. One of
#   this service's rules, not a statement of law.
# custom:
#   id: F27
#   citation: Countersign baseline, F27
#   change: |
#     State the purpose that this is really for: data/purposes.json lists of
#     each the values of operation, controller.type, place.type and mode.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "PURPOSE_NOT_FOR_THIS", "rule": "F27"} if purpose.exceeded
