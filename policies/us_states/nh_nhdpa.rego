package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Biometric data generated to identify someone are sensitive: consent first, a
#   clear affirmative act.
# custom:
#   id: US-NH-NHDPA
#   citation: |
#     New Hampshire RSA 507-H:1 IV, VII
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2025-01-01"
#   confidence: P+S
#   contested: |
#     Data generated from a photo or video count once they are generated to
#     identify someone: camera templates are covered.
#   read: false
#   not_read: |
#     507-H:6, the duties
#   checked_on: "2026-11-25"
#   jurisdiction: US-NH
deny contains {"code": code, "rule": "US-NH-NHDPA"} if some code in opt_in.failures["US-NH-NHDPA"]
