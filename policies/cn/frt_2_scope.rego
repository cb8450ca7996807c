package countersign.rules.CN

import data.countersign.lib.request

# METADATA
# scope: rule
# title: Scope of the face-recognition measures
# description: |
#   Applies to face recognition in mainland China; does not apply to research
#   and algorithm training there (PIPL still does).
# custom:
#   id: CN-FRT-2
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 2
#   tier: law
#   effective: "2025-06-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
_frt_applies if request.purpose != "research_training"
