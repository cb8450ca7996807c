package countersign.rules.floor

import data.countersign.lib.traits

# METADATA
# scope: rule
# title: No sorting by sensitive traits
# description: |
#   No sorting of people by ethnicity, religion, politics, union membership,
#   sex life, sexual orientation, health or disability. One of this service's
#   rules, not a statement of law.
# custom:
#   id: F07
#   citation: Countersign baseline, F07
#   change: |
#     Take sensitive and unlisted traits out of output.traits; operation
#     "categorise" must list what it reads.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "SENSITIVE_CATEGORISATION", "rule": "F07"} if traits.sensitive
