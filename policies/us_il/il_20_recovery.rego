package countersign.rules["US-IL"]

# METADATA
# scope: rule
# title: What can be recovered in court
# description: |
#   One recovery per person per collection method or recipient; seventh
#   circuit (Clay v Union Pacific, 1 Apr 2026) applies that to pending cases.
# custom:
#   id: US-IL-20
#   citation: Biometric Information Privacy Act, 740 ILCS 14, s.20 (P.A. 103-0769)
#   tier: law
#   effective: "2024-08-02"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: |
#     State appellate courts may differ on retroactivity.
#   jurisdiction: US-IL
information contains "US-IL-20"
