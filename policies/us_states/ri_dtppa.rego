package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Controllers of 35,000 customers' data (or 10,000 with a fifth of revenue
#   from sales) need consent for sensitive data, biometric included. No cure
#   period.
# custom:
#   id: US-RI-DTPPA
#   citation: |
#     Rhode Island Data Transparency and Privacy Protection Act (P.L. 2024 ch.
#     430), 6-48.1
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2026-01-01"
#   confidence: S
#   contested: |
#     The thresholds are not asked for: fewer customers are covered here too.
#   read: false
#   not_read: |
#     the definition of biometric data
#   checked_on: "2026-11-25"
#   jurisdiction: US-RI
deny contains {"code": code, "rule": "US-RI-DTPPA"} if some code in opt_in.failures["US-RI-DTPPA"]
