package countersign.rules.floor

import data.countersign.lib.stored

# METADATA
# scope: rule
# title: No scraped faces
# description: |
#   No template built from images gathered without targeting from the web or
#   CCTV. One of this service's rules, not a statement of law.
# custom:
#   id: F08
#   citation: Countersign baseline, F08
#   change: |
#     Use only templates whose template.source is "direct" or another targeted
#     source; enrol the person anew, by their own choice.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "UNTARGETED_SCRAPING", "rule": "F08"} if stored.untargeted
