package countersign.rules.CL

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Express consent and notice
# description: |
#   From 1 December 2026 a full regime for firms and public bodies, with an
#   agency and fines up to 20,000 UTM; biometrics are regulated as a kind of
#   sensitive data.
# custom:
#   id: CL-21719
#   citation: Ley 21.719 (amends Ley 19.628), arts. 1, 16 ter
#   change:
#     CONSENT_NOT_EXPLICIT: |
#       Ask for an express yes, so that consent.form holds "explicit".
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2026-12-01"
#   confidence: S
#   contested: |
#     What it asks of public bodies was not read.
#   read: false
#   not_read: |
#     art. 16 ter, whose number is recalled
#   checked_on: "2026-11-25"
#   jurisdiction: CL
deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "CL-21719"} if {
	consent.examined
	not "explicit" in consent.forms
}

deny contains {"code": "NOTICE_MISSING", "rule": "CL-21719"} if {
	operation.analyses
	not operation.by_police
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "CL-21719"} if {
	operation.captures
	not operation.by_police
}
