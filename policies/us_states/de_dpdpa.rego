package countersign.rules["US-STATES"]

import data.countersign.lib.opt_in

# METADATA
# scope: rule
# title: Consent for sensitive data
# description: |
#   Biometric data are sensitive: consent; for a known child under 13 the
#   parent's. Public bodies and GLBA institutions outside (universities are
#   not); employees outside.
# custom:
#   id: US-DE-DPDPA
#   citation: |
#     Delaware Personal Data Privacy Act, 6 Del. C. 12D-102(3), (30), 12D-103(b)
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     MINOR_NO_GUARDIAN: |
#       Below 13, obtain the agreement of a parent or guardian, so that
#       consent.guardian is true; correct subject.age if it is wrong.
#   tier: law
#   effective: "2025-01-01"
#   confidence: P+S
#   contested: |
#     Data generated from a photo or video count once they are generated to
#     identify someone: camera templates are covered.
#   read: false
#   not_read: |
#     12D-106, the duties
#   checked_on: "2026-11-25"
#   jurisdiction: US-DE
deny contains {"code": code, "rule": "US-DE-DPDPA"} if some code in opt_in.failures["US-DE-DPDPA"]
