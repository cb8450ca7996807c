package countersign.rules["US-STATES"]

# METADATA
# scope: rule
# title: Sensitive data, photographs left out
# description: |
#   Opt-in consent and assessment for sensitive data, but biometric data exclude
#   photos and data generated from them. Employees, agencies, GLBA, HIPAA,
#   non-profits outside.
# custom:
#   id: US-IN-ICDPA
#   citation: Indiana Consumer Data Protection Act, Ind. Code 24-15-2-4
#   tier: law
#   effective: "2026-01-01"
#   confidence: P+S
#   contested: |
#     The definition leaves out data generated from photographs and video with
#     no exception for identification, so a face template made from an image may
#     fall outside; no refusal is claimed by this law, the floor decides.
#   read: false
#   not_read: |
#     24-15-4
#   checked_on: "2026-11-25"
#   jurisdiction: US-IN
information contains "US-IN-ICDPA"
