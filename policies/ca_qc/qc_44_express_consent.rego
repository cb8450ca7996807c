package countersign.rules["CA-QC"]

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Express consent and another means
# description: |
#   Identity check by biometrics needs express consent, prior disclosure to
#   the CAI (since 22 Sept 2022), minimum characteristics, nothing taken
#   without the person's knowledge, no other use, and destruction once the
#   purpose is met. Another means for those who decline is the CAI's reading
#   of free consent, not words of the section. CAI (Metro, 18 Feb 2025):
#   covers shop watchlists, so they fail without each entrant's consent.
# custom:
#   id: CA-QC-44
#   citation: |
#     Act to establish a legal framework for information technology (C-1.1),
#     s.44
#   change:
#     ALTERNATIVE_NOT_OFFERED: |
#       Offer an equal way without a face and register alternative.offered:
#       true.
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
#     necessity met but left the consent ban standing.
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

deny contains {"code": "ALTERNATIVE_NOT_OFFERED", "rule": "CA-QC-44"} if {
	_identity_check
	not request.alternative.offered == true
}

oblige contains {"code": code, "rule": "CA-QC-44"} if {
	_identity_check
	some code in {"OFFER_ALTERNATIVE", "DELETE_ON_PURPOSE_END"}
}

_identity_check if {
	operation.uses_template
	not basis.statutory
}
