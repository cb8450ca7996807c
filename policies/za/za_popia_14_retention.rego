package countersign.rules.ZA

import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Retention
# description: |
#   Records are kept no longer than the purpose needs, and then destroyed or
#   de-identified.
# custom:
#   id: ZA-POPIA-14
#   citation: POPIA, s. 14
#   change: |
#     Erase the template: template.retention_until or template.purpose_ended_at
#     has been reached; to go on, enrol the person anew.
#   tier: law
#   effective: "2021-07-01"
#   confidence: S
#   read: false
#   not_read: |
#     s. 14
#   checked_on: "2026-11-25"
#   jurisdiction: ZA
deny contains {"code": "RETENTION_EXCEEDED", "rule": "ZA-POPIA-14"} if {
	not operation.by_police
	stored.over
}

oblige contains {"code": "DELETE_NOW", "rule": "ZA-POPIA-14"} if {
	not operation.by_police
	stored.over
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "ZA-POPIA-14"} if {
	not operation.by_police
	operation.uses_template
}

limit contains {"at": limits.purpose_end, "rule": "ZA-POPIA-14"} if not operation.by_police
