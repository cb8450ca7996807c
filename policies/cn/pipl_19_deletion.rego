package countersign.rules.CN

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Shortest period, then deletion
# description: |
#   Keep only for the shortest time the purpose needs unless a law sets
#   otherwise; delete unprompted when the purpose is met or fails, the service
#   stops or the period lapses, consent is withdrawn or the processing broke
#   law or agreement. While a statutory period still runs, or erasure is
#   technically impossible, only storage and protection may continue.
# custom:
#   id: CN-PIPL-19
#   citation: PIPL (Personal Information Protection Law), arts. 19, 47
#   change: |
#     Erase the template: template.retention_until or template.purpose_ended_at
#     has been reached; to go on, enrol the person anew.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "RETENTION_EXCEEDED", "rule": "CN-PIPL-19"} if _over

oblige contains {"code": "DELETE_NOW", "rule": "CN-PIPL-19"} if _over

oblige contains {"code": "DELETE_NOW", "rule": "CN-PIPL-19"} if consent.withdrawn

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "CN-PIPL-19"} if operation.uses_template

_over if stored.lapsed

_over if stored.purpose_ended
