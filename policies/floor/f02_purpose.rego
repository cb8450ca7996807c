package countersign.rules.floor

import data.countersign.lib.request

# METADATA
# scope: rule
# title: The purpose must be registered
# description: |
#   Purpose must be one of the registered purposes. One of this service's
#   rules, not a statement of law.
# custom:
#   id: F02
#   citation: Countersign baseline, F02
#   change: |
#     Set purpose to one that data/purposes.json lists.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "UNKNOWN_PURPOSE", "rule": "F02"} if not data.facts.purposes[request.purpose]
