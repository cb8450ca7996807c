package countersign.rules["US-CA"]

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Notice at collection
# description: |
#   Biometrics processed to identify a person are sensitive: notice at
#   collection including retention period or criteria, deletion right, right
#   to limit (not where no traits are inferred, .121(d)); under-16 opt-in for
#   sale or sharing (13-15 the minor, under 13 a parent). No general opt-in
#   for adults.
# custom:
#   id: US-CA-CCPA
#   citation: |
#     CCPA/CPRA, Civ. Code 1798.100(a), .105, .120(c), .121, .140(c), (ae)
#   change: |
#     Give notice at collection that says how long data is kept, and register
#     notice.given: true and notice.retention_disclosed: true.
#   tier: law
#   effective: "2023-01-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: US-CA
deny contains {"code": "NOTICE_MISSING", "rule": "US-CA-CCPA"} if {
	_business
	some element in ["given", "retention_disclosed"]
	not request.notice[element] == true
}

oblige contains {"code": "OPT_OUT_MECHANISM", "rule": "US-CA-CCPA"} if _business

_business if {
	operation.uses_template
	not operation.by_authority
}
