package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Biometric data generated to identify someone are sensitive: consent. Public
#   bodies, GLBA and HIPAA entities and employment contexts outside.
# custom:
#   id: US-KY-KCDPA
#   citation: Kentucky Consumer Data Protection Act, KRS 367.3611(3), (6)
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#   tier: law
#   effective: "2026-01-01"
#   confidence: P+S
#   contested: |
#     Data generated from a photo or video count once they are generated to
#     identify someone: camera templates are covered.
#   read: false
#   not_read: |
#     367.3617, the duties, and an amendment of 2026
#   checked_on: "2026-11-25"
#   jurisdiction: US-KY
deny contains {"code": code, "rule": "US-KY-KCDPA"} if some code in opt_in.failures["US-KY-KCDPA"]
