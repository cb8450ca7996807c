package countersign.rules.SG

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Consent or an exception, and notice
# description: |
#   Consent (express, deemed, deemed by notification after a no-adverse-effect
#   assessment) or a scheduled exception such as legitimate interests; notify
#   purpose; no consent tied beyond what the service reasonably needs; cease
#   to retain; transfer safeguards; public agencies outside. 2022 biometric
#   guide is advisory.
# custom:
#   id: SG-PDPA
#   citation: PDPA 2012, ss.4(1)(c), 13-15A, 17, 18, 20, 24-26; First Sch.
#   change:
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2014-07-02"
#   confidence: P
#   checked_on: "2026-11-23"
#   contested: |
#     Law is looser than the floor (deemed consent); floor wins.
#   jurisdiction: SG
deny contains {"code": "CONSENT_MISSING", "rule": "SG-PDPA"} if {
	_organisation
	not consent.recorded
	not _excepted
}

deny contains {"code": "NOTICE_MISSING", "rule": "SG-PDPA"} if {
	_organisation
	safeguards.unannounced
}

# Public agencies are outside the Act.
_organisation if {
	operation.uses_template
	not operation.by_authority
}

_excepted if request.legal_basis in {"legitimate_interest", "vital_interest"}
