package countersign.rules.floor

import data.countersign.lib.jurisdiction

# METADATA
# scope: rule
# title: The applicable law must be known
# description: |
#   Every jurisdiction named for subject, controller, processing and place
#   must resolve to a code the bundle knows; otherwise refuse. One of this
#   service's rules, not a statement of law.
# custom:
#   id: F01
#   citation: Countersign baseline, F01
#   change: |
#     Give jurisdictions.subject, .controller, .processing and .place each a
#     code that data/jurisdictions.json lists and a family covers.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "UNKNOWN_JURISDICTION", "rule": "F01"} if jurisdiction.unresolved
