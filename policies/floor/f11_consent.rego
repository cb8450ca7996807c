package countersign.rules.floor

import data.countersign.lib.consent
import data.countersign.lib.operation

# METADATA
# scope: rule
# title: Consent must be valid
# description: |
#   Consent counts only if given, already effective, unexpired, not withdrawn,
#   freely given, not bundled or implied, covering this purpose, this controller
#   and this kind of use, and with as much evidence as the laws that apply ask
#   for (data/evidence.json). A private or employer controller cannot swap to another basis
#   once consent is withdrawn or refused: a mandate lifts the need for consent,
#   not a recorded no. One of this service's rules, not a statement of law.
# custom:
#   id: F11
#   citation: Countersign baseline, F11
#   change:
#     CONSENT_COERCED: |
#       Let people decline at no cost, ask them again, and record
#       consent.freely_given: true.
#     CONSENT_CONTROLLER_MISMATCH: |
#       Ask consent in the name of this controller, so that
#       consent.controller_id equals controller.id.
#     CONSENT_EVIDENCE_TOO_WEAK: |
#       Have the consent given again with more behind it: consent.evidence
#       "referenced" (a document and its hash), "desk" or "signed".
#     CONSENT_EXPIRED: |
#       Ask the person to renew: consent.expires_at must be later than now.
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_GUARDIAN_ENDED: |
#       Ask the person, who is of age now: a consent of their own has
#       consent.guardian false.
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     CONSENT_NOT_YET_VALID: |
#       Wait until consent.given_at, or correct it: it may not be later than
#       now.
#     CONSENT_PURPOSE_MISMATCH: |
#       Ask consent for this purpose, so that consent.purposes holds the
#       purpose of the request.
#     CONSENT_REFUSED: |
#       Accept the no and serve the person without a face; only they can change
#       consent.status.
#     CONSENT_SCOPE_MISMATCH: |
#       Ask consent for this kind of place, mode and remoteness, so that
#       consent.elsewhere is false.
#     CONSENT_WITHDRAWN: |
#       Stop and erase; only a new consent from the person, with
#       consent.withdrawn_at null, lets you go on.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": code, "rule": "F11"} if {
	consent.relied_on
	some code in consent.failures
}

# Nobody but an authority may change to another basis once the person has said
# no, so a no counts on any basis, a mandate's included.
deny contains {"code": "CONSENT_WITHDRAWN", "rule": "F11"} if {
	_on_any_basis
	consent.withdrawn
}

deny contains {"code": "CONSENT_REFUSED", "rule": "F11"} if {
	_on_any_basis
	consent.refused
}

_on_any_basis if {
	operation.analyses
	not operation.by_authority
}

oblige contains {"code": "DELETE_NOW", "rule": "F11"} if consent.withdrawn
