package countersign.rules["US-WA"]

# METADATA
# scope: rule
# title: Enrolment for a commercial purpose
# description: |
#   Enrolling for a (narrow) commercial purpose needs notice, consent or an
#   opt-out mechanism; keep no longer than reasonably needed. Data generated
#   from photos/video is outside the definition, and security purposes are
#   exempt, so it seldom reaches face systems.
# custom:
#   id: US-WA-19375
#   citation: RCW 19.375, 010-020
#   tier: law
#   effective: "2017-07-23"
#   confidence: P
#   checked_on: "2026-11-23"
#   contested: |
#     Face templates from images arguably fall outside the definition.
#   jurisdiction: US-WA
information contains "US-WA-19375"
