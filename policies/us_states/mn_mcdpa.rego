package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Biometric data used to identify someone are sensitive: consent; assessment
#   for sensitive data.
# custom:
#   id: US-MN-MCDPA
#   citation: Minnesota Consumer Data Privacy Act, Minn. Stat. 325M.11(d)
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     DPIA_MISSING: |
#       Carry out an impact assessment and register dpia.on_file: true.
#   tier: law
#   effective: "2025-07-31"
#   confidence: P+S
#   contested: |
#     The third exclusion (data from photos) was cut off in the text seen.
#   read: false
#   not_read: |
#     325M.16 and 325M.18: the duties of consent and assessment are recalled
#   checked_on: "2026-11-25"
#   jurisdiction: US-MN
deny contains {"code": code, "rule": "US-MN-MCDPA"} if some code in opt_in.failures["US-MN-MCDPA"]
