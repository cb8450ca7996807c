package countersign.rules.floor

import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No social scoring
# description: |
#   No general trust, credit or behaviour score attached to a face, whoever
#   asks and whatever the purpose label says. One of this service's rules, not
#   a statement of law.
# custom:
#   id: F04
#   citation: Countersign baseline, F04
#   change: |
#     Attach no score to a face: state output.score: false, and use a purpose
#     other than "social_scoring".
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "SOCIAL_SCORING", "rule": "F04"} if safeguards.scored
