package countersign.rules.HK

import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: No new purpose, no longer than it
# description: |
#   No unrelated use without express and voluntary consent; delete once the
#   purpose is served.
# custom:
#   id: HK-DPP3
#   citation: Personal Data (Privacy) Ordinance, Sch. 1 DPP 2(2), DPP 3
#   change:
#     PURPOSE_MISMATCH: |
#       Ask for the purpose in template.enrolment_purpose, or enrol the person
#       anew for this purpose with a consent that names it.
#     RETENTION_EXCEEDED: |
#       Erase the template: template.purpose_ended_at has been reached; to go
#       on, enrol the person anew.
#   tier: law
#   effective: "1996-12-20"
#   confidence: S
#   read: false
#   not_read: |
#     the Ordinance
#   checked_on: "2026-11-25"
#   jurisdiction: HK
deny contains {"code": "PURPOSE_MISMATCH", "rule": "HK-DPP3"} if {
	not operation.by_police
	stored.repurposed
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "HK-DPP3"} if stored.purpose_ended

oblige contains {"code": "DELETE_NOW", "rule": "HK-DPP3"} if stored.purpose_ended

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "HK-DPP3"} if operation.uses_template

limit contains {"at": limits.purpose_end, "rule": "HK-DPP3"}
