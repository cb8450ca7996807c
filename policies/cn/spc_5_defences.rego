package countersign.rules.CN

# METADATA
# scope: rule
# title: Defences to civil liability
# description: |
#   Defences to civil liability, which the handler must prove: public-health
#   emergency or urgent protection of life, health and property; public-place
#   use for public security under state rules; news and opinion oversight in
#   the public interest within reason; reasonable use within consent of the
#   person or guardian; other cases in laws or administrative regulations. It
#   is not a permission under PIPL.
# custom:
#   id: CN-SPC-5
#   citation: |
#     Supreme People's Court provisions on face-recognition civil cases, Fa
#     Shi [2021] No. 15, arts. 5-6
#   tier: court
#   effective: "2021-08-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
information contains "CN-SPC-5"
