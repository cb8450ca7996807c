package countersign.rules.EU

import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Scraped face databases are banned
# description: |
#   Building face databases by untargeted scraping of web or CCTV.
# custom:
#   id: EU-AIA-5-1-e
#   citation: AI Act (EU) 2024/1689, art. 5(1)(e)
#   change: |
#     Use only templates whose template.source is "direct" or another targeted
#     source; enrol the person anew, by their own choice.
#   tier: law
#   effective: "2025-02-02"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "UNTARGETED_SCRAPING", "rule": "EU-AIA-5-1-e"} if stored.scraped
