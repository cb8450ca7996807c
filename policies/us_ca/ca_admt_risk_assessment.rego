package countersign.rules["US-CA"]

# METADATA
# scope: rule
# title: Risk assessment review
# description: |
#   In force 1 Jan 2026: risk assessment before new processing of sensitive
#   data (processing already running on that date: by 31 Dec 2027), reviewed
#   every three years or within 45 days of a material change; duties for
#   automated technology in significant decisions by 1 Jan 2027.
# custom:
#   id: US-CA-ADMT
#   citation: CCPA regulations on risk assessment and ADMT
#   tier: law
#   effective: "2026-01-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: US-CA
oblige contains {"code": "DPIA_REVIEW", "rule": "US-CA-ADMT"} if _business
