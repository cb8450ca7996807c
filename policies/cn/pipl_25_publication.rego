package countersign.rules.CN

import data.countersign.lib.safeguards

# The article allows publication with separate consent to it. No attribute says
# that such consent was given, so it is taken as missing.
# METADATA
# scope: rule
# title: No publication
# description: |
#   No publication of personal information without separate consent.
# custom:
#   id: CN-PIPL-25
#   citation: PIPL (Personal Information Protection Law), art. 25
#   change: |
#     Do not use operation "display", and state output.public_display: false.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "PUBLIC_DISPLAY", "rule": "CN-PIPL-25"} if safeguards.shown_in_public
