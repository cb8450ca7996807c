package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Signed 20 March 2026. Consent for sensitive data; 100,000 consumers or
#   25,000 with half of revenue from sales; GLBA, HIPAA, non-profits, employees
#   outside.
# custom:
#   id: US-OK-OCDPA
#   citation: Oklahoma Consumer Data Privacy Act (SB 546)
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2027-01-01"
#   confidence: S
#   contested: |
#     Modelled on Virginia: the exclusion of photos may be flat. The thresholds
#     are not asked for.
#   read: false
#   not_read: |
#     the act, its definition of biometric data above all
#   checked_on: "2026-11-25"
#   jurisdiction: US-OK
deny contains {"code": code, "rule": "US-OK-OCDPA"} if some code in opt_in.failures["US-OK-OCDPA"]
