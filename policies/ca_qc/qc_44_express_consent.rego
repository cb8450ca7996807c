package countersign.rules["CA-QC"]

import data.countersign.lib.consent
import data.countersign.lib.operation

# METADATA
# scope: rule
# title: Express consent
# description: |
#   Identity check by biometrics needs express consent, minimum characteristics,
#   nothing taken without the person's knowledge, no other use, and destruction
#   once the purpose is met. It has no exception for a public body with a statute. CAI (Metro, 18 Feb 2025):
#   covers shop watchlists, so they fail without each entrant's consent.
# custom:
#   id: CA-QC-44
#   citation: |
#     Act to establish a legal framework for information technology (C-1.1),
#     s.44
#   change:
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     CONSENT_NOT_EXPLICIT: |
#       Ask for an express yes, so that consent.form holds "explicit".
#   tier: law
#   effective: "2001-11-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Metro under appeal at Court of Quebec; a 2026 CAI decision found
#     necessity met but left the consent ban standing. Whether police that act
#     under a statute or a warrant need express consent is not said.
#   jurisdiction: CA-QC
deny contains {"code": "CONSENT_MISSING", "rule": "CA-QC-44"} if {
	_identity_check
	not consent.recorded
}

deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "CA-QC-44"} if {
	_identity_check
	consent.recorded
	not "explicit" in consent.forms
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "CA-QC-44"} if _identity_check

_identity_check if operation.uses_template
