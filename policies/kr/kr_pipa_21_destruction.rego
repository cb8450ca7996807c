package countersign.rules.KR

import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Destruction without delay
# description: |
#   Data are destroyed without delay once the period has run or the purpose is
#   met, unless another law keeps them.
# custom:
#   id: KR-PIPA-21
#   citation: PIPA art. 21
#   change: |
#     Erase the template: template.retention_until or template.purpose_ended_at
#     has been reached; to go on, enrol the person anew.
#   tier: law
#   effective: "2020-08-05"
#   confidence: S
#   read: false
#   not_read: |
#     art. 21
#   checked_on: "2026-11-25"
#   jurisdiction: KR
deny contains {"code": "RETENTION_EXCEEDED", "rule": "KR-PIPA-21"} if stored.over

oblige contains {"code": "DELETE_NOW", "rule": "KR-PIPA-21"} if stored.over

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "KR-PIPA-21"} if operation.uses_template

limit contains {"at": limits.purpose_end, "rule": "KR-PIPA-21"}
