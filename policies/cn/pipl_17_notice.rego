package countersign.rules.CN

import data.countersign.lib.authorisation
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Notice before processing
# description: |
#   Before processing, tell people who, why, how, what, how long, rights; for
#   sensitive data also necessity and impact on them. Art. 18 lifts this only
#   for statutory secrecy, and in an emergency lets notice follow once it is
#   over.
# custom:
#   id: CN-PIPL-17
#   citation: PIPL (Personal Information Protection Law), arts. 17-18, 30
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "NOTICE_MISSING", "rule": "CN-PIPL-17"} if {
	operation.uses_template
	safeguards.unannounced
	not authorisation.covert
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "CN-PIPL-17"} if {
	operation.uses_template
	not authorisation.covert
}
