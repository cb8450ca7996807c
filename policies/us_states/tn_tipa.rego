package countersign.rules["US-STATES"]

# METADATA
# scope: rule
# title: Sensitive data
# description: |
#   Applies above USD 25m revenue and 175,000 consumers; consent for sensitive
#   data is recalled.
# custom:
#   id: US-TN-TIPA
#   citation: Tennessee Information Protection Act, Tenn. Code 47-18-3302, -3305
#   tier: law
#   effective: "2025-07-01"
#   confidence: S
#   contested: |
#     Whether templates from images are covered was not read: for information.
#   read: false
#   not_read: |
#     the definition and the section on consent
#   checked_on: "2026-11-25"
#   jurisdiction: US-TN
information contains "US-TN-TIPA"
