package countersign.rules.CN

import data.countersign.lib.operation

# METADATA
# scope: rule
# title: A standard for sensitive data
# description: |
#   Separate consent for biometrics, guardian check under 14, field-level access
#   control, logs, data-protection officer above 100,000 people.
# custom:
#   id: CN-GBT-45574
#   citation: GB/T 45574-2025 (recommended standard)
#   tier: standard
#   effective: "2025-11-01"
#   confidence: S
#   contested: |
#     Not binding; regulators use it. One source says 1 December 2025. Reports
#     of audits on minors are due each 31 January.
#   read: false
#   not_read: |
#     the standard
#   checked_on: "2026-11-25"
#   jurisdiction: CN
oblige contains {"code": "ENCRYPT_AT_REST", "rule": "CN-GBT-45574"} if operation.uses_template

oblige contains {"code": "LOG_DECISION", "rule": "CN-GBT-45574"} if operation.uses_template
