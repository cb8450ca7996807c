package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Sensitive biometric data: consent. GLBA institutions outside, until SB 1295.
# custom:
#   id: US-CT-CTDPA
#   citation: Connecticut Data Privacy Act, Conn. Gen. Stat. 42-515 ff.
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2023-07-01"
#   until: "2026-07-01"
#   confidence: S
#   read: false
#   not_read: |
#     the sections
#   checked_on: "2026-11-25"
#   jurisdiction: US-CT
deny contains {"code": code, "rule": "US-CT-CTDPA"} if some code in opt_in.failures["US-CT-CTDPA"]
