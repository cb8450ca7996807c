package countersign.rules.floor

import data.countersign.lib.request

# METADATA
# scope: rule
# title: Every decision is recorded; erasure is always allowed
# description: |
#   Evaluate every named jurisdiction and its parents; union of reasons, union
#   of obligations, shortest retention, highest age threshold. Every decision
#   is logged; erasure requests are always allowed. One of this service's
#   rules, not a statement of law.
# custom:
#   id: F25
#   citation: Countersign baseline, F25
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
oblige contains {"code": "LOG_DECISION", "rule": "F25"}

oblige contains {"code": "DELETE_NOW", "rule": "F25"} if request.operation == "delete"
