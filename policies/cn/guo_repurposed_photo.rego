package countersign.rules.CN

import data.countersign.lib.stored

# METADATA
# scope: rule
# title: A card photo is no face key
# description: |
#   Park that switched annual-card holders from fingerprint to face had to pay
#   1,038 yuan and delete his face photos and fingerprints: a unilateral
#   change of method breaches the contract and photos taken earlier may not be
#   repurposed. The court did not strike down the park's notices in general.
# custom:
#   id: CN-GUO
#   citation: |
#     Guo Bing v Hangzhou Safari Park, Hangzhou Intermediate Court, 9 Apr
#     2021, holding
#   change: |
#     Ask for the purpose in template.enrolment_purpose, or enrol the person
#     anew for this purpose with a consent that names it.
#   tier: court
#   effective: "2021-04-09"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "PURPOSE_MISMATCH", "rule": "CN-GUO"} if stored.repurposed

oblige contains {"code": "DELETE_NOW", "rule": "CN-GUO"} if stored.repurposed
