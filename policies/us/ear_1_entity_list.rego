package countersign.rules.US

import data.countersign.lib.screening

# METADATA
# scope: rule
# title: Export rules and the Entity List
# description: |
#   Licence needed to send items subject to the EAR to listed entities (Dahua,
#   Hikvision, iFLYTEK, Megvii, SenseTime, Yitu, Meiya Pico, Yixin, Xinjiang
#   police bodies; later additions). Affiliates Rule (50 percent owned) in
#   force 29 Sep 2025, suspended 10 Nov 2025 to 9 Nov 2026, set to return 10
#   Nov 2026 unless extended.
# custom:
#   id: US-EAR-1
#   citation: |
#     Export Administration Regulations 15 CFR 744.11, Supp. 4 to part 744; 84
#     FR 54002
#   change: |
#     Only a change of controller.entity_listed or
#     controller.owned_by_listed_pct, or a licence recorded in
#     controller.export_licence, admits this organisation to a hosted
#     deployment.
#   tier: law
#   effective: "2019-10-09"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: |
#     Published open source is generally outside the EAR (15 CFR 734.7), and
#     pure SaaS access is not clearly an export; status of the suspension
#     after 9 Nov 2026 NOT confirmed: ship as a data flag, default active.
#   jurisdiction: US
deny contains {"code": "ENTITY_LISTED", "rule": "US-EAR-1"} if screening.listed
