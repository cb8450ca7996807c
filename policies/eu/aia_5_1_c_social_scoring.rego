package countersign.rules.EU

import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Social scoring is banned
# description: |
#   Social scoring over time leading to unrelated or disproportionate
#   detriment, public or private.
# custom:
#   id: EU-AIA-5-1-c
#   citation: AI Act (EU) 2024/1689, art. 5(1)(c)
#   change: |
#     Attach no score to a face: state output.score: false, and use a purpose
#     other than "social_scoring".
#   tier: law
#   effective: "2025-02-02"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "SOCIAL_SCORING", "rule": "EU-AIA-5-1-c"} if safeguards.scored
