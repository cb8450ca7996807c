package countersign.rules["US-TX"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Beside CUBI: sensitive data need consent from anyone but a small business.
# custom:
#   id: US-TX-TDPSA
#   citation: Texas Data Privacy and Security Act, Bus. & Com. Code ch. 541
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2024-07-01"
#   confidence: S
#   contested: |
#     Adds little to US-TX-CUBI, whose definition is the wider one. The
#     chapter's number is recalled, and small businesses are not told apart.
#   read: false
#   not_read: |
#     the sections
#   checked_on: "2026-11-25"
#   jurisdiction: US-TX
deny contains {"code": code, "rule": "US-TX-TDPSA"} if some code in opt_in.failures["US-TX-TDPSA"]
