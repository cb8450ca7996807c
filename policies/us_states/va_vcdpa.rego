package countersign.rules["US-STATES"]

# METADATA
# scope: rule
# title: Sensitive data, photographs left out
# description: |
#   Sensitive data need consent, but biometric data exclude a photograph, a
#   video or audio recording or data generated from them. Employees outside.
# custom:
#   id: US-VA-VCDPA
#   citation: Virginia Consumer Data Protection Act, Va. Code 59.1-575
#   tier: law
#   effective: "2023-01-01"
#   confidence: P+S
#   contested: |
#     The definition leaves out data generated from photographs and video with
#     no exception for identification, so a face template made from an image may
#     fall outside; no refusal is claimed by this law, the floor decides.
#   read: false
#   not_read: |
#     59.1-578(A)(5)
#   checked_on: "2026-11-25"
#   jurisdiction: US-VA
information contains "US-VA-VCDPA"
