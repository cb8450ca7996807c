package countersign.rules.BR

import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: The end of processing
# description: |
#   Processing ends when its purpose is reached, its period is over or consent
#   is revoked, and the data are then erased.
# custom:
#   id: BR-LGPD-15
#   citation: LGPD (Law 13.709/2018), arts. 15-16
#   change: |
#     Erase the template: template.retention_until or template.purpose_ended_at
#     has been reached; to go on, enrol the person anew.
#   tier: law
#   effective: "2020-09-18"
#   confidence: S
#   read: false
#   not_read: |
#     arts. 15-16
#   checked_on: "2026-11-25"
#   jurisdiction: BR
deny contains {"code": "RETENTION_EXCEEDED", "rule": "BR-LGPD-15"} if {
	not operation.by_police
	stored.over
}

oblige contains {"code": "DELETE_NOW", "rule": "BR-LGPD-15"} if {
	not operation.by_police
	stored.over
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "BR-LGPD-15"} if {
	not operation.by_police
	operation.uses_template
}

limit contains {"at": limits.purpose_end, "rule": "BR-LGPD-15"} if not operation.by_police

limit contains {"at": limits.withdrawal, "rule": "BR-LGPD-15"} if not operation.by_police
