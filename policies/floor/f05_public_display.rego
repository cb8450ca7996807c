package countersign.rules.floor

import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No public display of identified people
# description: |
#   No public display or publication of an identified person's face or name as
#   a product of recognition. One of this service's rules, not a statement of
#   law.
# custom:
#   id: F05
#   citation: Countersign baseline, F05
#   change: |
#     Do not use operation "display", and state output.public_display: false.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "PUBLIC_DISPLAY", "rule": "F05"} if safeguards.shown_in_public
