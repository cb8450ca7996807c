package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data, whatever the size
# description: |
#   Any controller of sensitive data is covered whatever its size; biometric
#   data count without the words "to identify"; GLBA institutions are spared by
#   data, banks and insurers as such; profiling for weighty decisions can be
#   contested.
# custom:
#   id: US-CT-SB1295
#   citation: Connecticut Data Privacy Act as amended by SB 1295 (2025)
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2026-07-01"
#   confidence: S
#   read: false
#   not_read: |
#     the sections
#   checked_on: "2026-11-25"
#   jurisdiction: US-CT
deny contains {"code": code, "rule": "US-CT-SB1295"} if some code in opt_in.failures["US-CT-SB1295"]

oblige contains {"code": "RIGHT_TO_CONTEST", "rule": "US-CT-SB1295"} if opt_in.bound["US-CT-SB1295"]
