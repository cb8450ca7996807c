package countersign.rules["US-STATES"]

# METADATA
# scope: rule
# title: Signed, its first day not read
# description: |
#   Signed 16 April 2026; the 21st act of its kind. When it takes effect was not
#   read, so it binds nobody here.
# custom:
#   id: US-AL-APDPA
#   citation: Alabama Personal Data Protection Act (HB 351)
#   tier: law
#   confidence: S
#   contested: |
#     By one summary of the bill it asks for no assessment.
#   read: false
#   not_read: |
#     its first day, its definitions and consent
#   checked_on: "2026-11-25"
#   jurisdiction: US-AL
information contains "US-AL-APDPA"
