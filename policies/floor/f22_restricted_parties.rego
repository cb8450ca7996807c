package countersign.rules.floor

import data.countersign.lib.screening

# METADATA
# scope: rule
# title: No service to restricted parties
# description: |
#   Tenants or suppliers flagged by sanctions/Entity List screening are
#   refused by hosted deployments. One of this service's rules, not a
#   statement of law.
# custom:
#   id: F22
#   citation: Countersign baseline, F22
#   change: |
#     Only a change of controller.entity_listed or
#     controller.owned_by_listed_pct, or a licence recorded in
#     controller.export_licence, admits this organisation to a hosted
#     deployment.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "ENTITY_LISTED", "rule": "F22"} if screening.listed
