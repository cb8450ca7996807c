package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   No size threshold; small businesses outside save for sales. Biometric data
#   generated to identify are sensitive: consent. Employees, GLBA and HIPAA
#   entities outside.
# custom:
#   id: US-NE-NDPA
#   citation: Nebraska Data Privacy Act (LB 1074), Neb. Rev. Stat. 87-1102
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2025-01-01"
#   confidence: S
#   contested: |
#     Data generated from a photo or video count once they are generated to
#     identify someone: camera templates are covered.
#   read: false
#   not_read: |
#     the section
#   checked_on: "2026-11-25"
#   jurisdiction: US-NE
deny contains {"code": code, "rule": "US-NE-NDPA"} if some code in opt_in.failures["US-NE-NDPA"]
