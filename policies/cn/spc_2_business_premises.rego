package countersign.rules.CN

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# Names the civil wrong beside the underlying rule, where one was broken in a
# shop, hotel, station or the like.
# METADATA
# scope: rule
# title: Businesses that break the rules
# description: |
#   Unlawful face verification, identification or analysis in shops, hotels,
#   stations, airports etc., missing rules/notice/consent, breach of agreed
#   purpose, leaks and unlawful sharing infringe personality rights.
# custom:
#   id: CN-SPC-2
#   citation: |
#     Supreme People's Court provisions on face-recognition civil cases, Fa
#     Shi [2021] No. 15, art. 2
#   change:
#     CONSENT_COERCED: |
#       Let people decline at no cost, ask them again, and record
#       consent.freely_given: true.
#     CONSENT_CONTROLLER_MISMATCH: |
#       Ask consent in the name of this controller, so that
#       consent.controller_id equals controller.id.
#     CONSENT_EXPIRED: |
#       Ask the person to renew: consent.expires_at must be later than now.
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
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
#     CONSENT_WITHDRAWN: |
#       Stop and erase; only a new consent from the person, with
#       consent.withdrawn_at null, lets you go on.
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#   tier: court
#   effective: "2021-08-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": code, "rule": "CN-SPC-2"} if {
	request.place.type in {"public_accommodation", "transport_hub"}
	not operation.by_authority
	some code in _broken
}

_broken contains "NOTICE_MISSING" if {
	operation.analyses
	safeguards.unannounced
}

_broken contains code if {
	consent.relied_on
	some code in consent.failures
}
