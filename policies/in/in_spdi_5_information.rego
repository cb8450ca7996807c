package countersign.rules.IN

import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: What is told, and how long it is kept
# description: |
#   A company that collects takes reasonable steps that the person knows that
#   data are collected, what for, who receives them and who keeps them (5(3)),
#   and keeps them no longer than needed (5(4)).
# custom:
#   id: IN-SPDI-5
#   citation: SPDI Rules 2011, r. 5(3)-(4)
#   change:
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#     RETENTION_EXCEEDED: |
#       Erase the template: template.retention_until or
#       template.purpose_ended_at has been reached; to go on, enrol the person
#       anew.
#   tier: law
#   effective: "2011-04-11"
#   until: "2027-05-13"
#   confidence: S
#   contested: |
#     Applies until DPDP Act s.44(2) removes IT Act s.43A; tied here to the DPDP
#     substantive start.
#   read: false
#   not_read: |
#     r. 5(3)-(4)
#   checked_on: "2026-11-25"
#   jurisdiction: IN
deny contains {"code": "NOTICE_MISSING", "rule": "IN-SPDI-5"} if {
	_company
	operation.analyses
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "IN-SPDI-5"} if {
	_company
	operation.captures
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "IN-SPDI-5"} if {
	_company
	stored.over
}

oblige contains {"code": "DELETE_NOW", "rule": "IN-SPDI-5"} if {
	_company
	stored.over
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "IN-SPDI-5"} if {
	_company
	operation.uses_template
}

limit contains {"at": limits.purpose_end, "rule": "IN-SPDI-5"} if _company

_company if not operation.by_authority
