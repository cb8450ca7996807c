package countersign.rules["US-IL"]

# METADATA
# scope: rule
# title: Disclosure and security
# description: |
#   Disclosure only with consent, to finish a requested transaction, by law,
#   or by warrant/subpoena; reasonable security.
# custom:
#   id: US-IL-15D
#   citation: Biometric Information Privacy Act, 740 ILCS 14, s.15(d)-(e)
#   tier: law
#   effective: "2008-10-03"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: US-IL
oblige contains {"code": "NO_SECONDARY_USE", "rule": "US-IL-15D"} if _bipa_applies

oblige contains {"code": "ENCRYPT_AT_REST", "rule": "US-IL-15D"} if _bipa_applies
