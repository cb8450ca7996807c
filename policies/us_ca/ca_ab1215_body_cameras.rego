package countersign.rules["US-CA"]

# METADATA
# scope: rule
# title: Body cameras, lapsed
# description: |
#   Three-year ban on face recognition with police body cameras; repealed by
#   its own terms. Do not encode as current law.
# custom:
#   id: US-CA-AB1215
#   citation: |
#     AB 1215, Stats. 2019 ch. 579, Penal Code 832.19
#   tier: law
#   effective: "2020-01-01"
#   until: "2023-01-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   jurisdiction: US-CA
information contains "US-CA-AB1215"
