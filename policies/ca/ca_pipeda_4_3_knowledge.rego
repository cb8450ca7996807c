package countersign.rules.CA

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Knowledge and openness
# description: |
#   Consent is meaningful only with knowledge of what is collected and why
#   (4.3), and the organisation is open about its practices (4.8).
# custom:
#   id: CA-PIPEDA-4-3
#   citation: PIPEDA, Sch. 1 cl. 4.3, 4.8; s. 6.1
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2001-01-01"
#   confidence: S
#   read: false
#   not_read: |
#     clauses 4.3 and 4.8
#   checked_on: "2026-11-25"
#   jurisdiction: CA
deny contains {"code": "NOTICE_MISSING", "rule": "CA-PIPEDA-4-3"} if {
	not operation.by_authority
	operation.analyses
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "CA-PIPEDA-4-3"} if {
	not operation.by_authority
	operation.captures
}
