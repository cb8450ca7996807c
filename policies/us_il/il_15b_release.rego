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
#   tier: law
#   effective: "2008-10-03"
#   confidence: P
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
