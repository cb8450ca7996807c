package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Names facial mapping, geometry and templates; data from photos count if
#   generated to identify. Sensitive: consent, a clear affirmative act;
#   accepting general terms is no consent. Employees outside.
# custom:
#   id: US-NJ-NJDPA
#   citation: |
#     New Jersey Data Privacy Act (P.L. 2023, c. 266), N.J.S.A. 56:8-166.4
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2025-01-15"
#   confidence: P+S
#   contested: |
#     Data generated from a photo or video count once they are generated to
#     identify someone: camera templates are covered.
#   read: false
#   not_read: |
#     the section on consent
#   checked_on: "2026-11-25"
#   jurisdiction: US-NJ
deny contains {"code": code, "rule": "US-NJ-NJDPA"} if some code in opt_in.failures["US-NJ-NJDPA"]
