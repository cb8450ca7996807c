package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Biometric data, facial mapping and facial geometry included when generated
#   or used to identify a particular consumer, are sensitive: opt-in consent.
#   Employment data and payment-only data outside; banks and hospitals are
#   spared by data, not as entities; non-profits covered since 1 July 2025.
# custom:
#   id: US-OR-OCPA
#   citation: Oregon Consumer Privacy Act, ORS 646A.570(3), 646A.578
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2024-07-01"
#   confidence: P+S
#   contested: |
#     Joins US-OR-PDX-34, whose ban consent does not lift. The number 646A.578
#     is recalled.
#   read: false
#   not_read: |
#     the section on consent
#   checked_on: "2026-11-25"
#   jurisdiction: US-OR
deny contains {"code": code, "rule": "US-OR-OCPA"} if some code in opt_in.failures["US-OR-OCPA"]
