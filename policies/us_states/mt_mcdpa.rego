package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Biometric data generated to identify are sensitive: affirmative consent.
#   GLBA and HIPAA entities and agencies outside in the text of 2023.
# custom:
#   id: US-MT-MCDPA
#   citation: |
#     Montana Consumer Data Privacy Act (SB 384; SB 297 since 1 October 2025),
#     Mont. Code 30-14-2802
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2024-10-01"
#   confidence: S
#   contested: |
#     SB 297 narrowed the exemptions; which ones was not read. Government use is
#     under 44-15, not read.
#   read: false
#   not_read: |
#     30-14-2812, the duties
#   checked_on: "2026-11-25"
#   jurisdiction: US-MT
deny contains {"code": code, "rule": "US-MT-MCDPA"} if some code in opt_in.failures["US-MT-MCDPA"]

oblige contains {"code": "WITHDRAWAL_CHANNEL", "rule": "US-MT-MCDPA"} if opt_in.bound["US-MT-MCDPA"]
