package countersign.rules["US-IL"]

import data.countersign.lib.consent
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Written notice and signed release
# description: |
#   Before capture: written statement that biometrics are taken or stored, of
#   purpose and duration, and a written release. No other ground substitutes.
# custom:
#   id: US-IL-15B
#   citation: Biometric Information Privacy Act, 740 ILCS 14, s.15(b)
#   change:
#     CONSENT_MISSING: |
#       Obtain a signed release first; a record with consent.status "given"
#       must exist.
#     CONSENT_NOT_WRITTEN: |
#       Obtain consent in writing or by electronic signature, so that
#       consent.form holds "written" or "electronic_signature".
#     NOTICE_MISSING: |
#       Give a written notice that says how long data is kept, and register
#       notice.given, notice.written and notice.retention_disclosed: true.
#   tier: law
#   effective: "2008-10-03"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: US-IL
deny contains {"code": "NOTICE_MISSING", "rule": "US-IL-15B"} if {
	_bipa_applies
	some element in ["given", "written", "retention_disclosed"]
	not request.notice[element] == true
}

# No other ground stands in for the release.
deny contains {"code": "CONSENT_MISSING", "rule": "US-IL-15B"} if {
	_bipa_applies
	not consent.recorded
}

deny contains {"code": "CONSENT_NOT_WRITTEN", "rule": "US-IL-15B"} if {
	_bipa_applies
	consent.recorded
	not consent.written
}
