package countersign.rules.EU

import data.countersign.lib.traits

# METADATA
# scope: rule
# title: No sensitive categorisation
# description: |
#   Biometric categorisation to infer race, politics, union membership,
#   beliefs, sex life or orientation (lawful dataset labelling and some
#   policing use excepted).
# custom:
#   id: EU-AIA-5-1-g
#   citation: AI Act (EU) 2024/1689, art. 5(1)(g)
#   change: |
#     Take race, ethnicity, politics, union membership, beliefs, sex life and
#     orientation out of output.traits.
#   tier: law
#   effective: "2025-02-02"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "SENSITIVE_CATEGORISATION", "rule": "EU-AIA-5-1-g"} if traits.banned_in_eu
