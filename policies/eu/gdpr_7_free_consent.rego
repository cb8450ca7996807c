package countersign.rules.EU

import data.countersign.lib.consent
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Consent is free and separate
# description: |
#   Provable, distinguishable, freely given consent; withdrawal as easy as
#   giving; bundling and detriment undermine it.
# custom:
#   id: EU-GDPR-7
#   citation: GDPR (EU) 2016/679, art. 7
#   change:
#     CONSENT_COERCED: |
#       Offer an equal way without a face (alternative.offered: true), let
#       people decline at no cost, and record consent.freely_given: true.
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_WITHDRAWN: |
#       Stop and erase; only a new consent from the person, with
#       consent.withdrawn_at null, lets you go on.
#   tier: law
#   effective: "2018-05-25"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "CONSENT_COERCED", "rule": "EU-GDPR-7"} if {
	_consent_examined
	consent.coerced
}

# Without another way there is nothing to choose, at work or at a counter.
deny contains {"code": "CONSENT_COERCED", "rule": "EU-GDPR-7"} if {
	_consent_examined
	safeguards.face_only
}

deny contains {"code": "CONSENT_COERCED", "rule": "EU-GDPR-7"} if {
	_consent_examined
	request.controller.type == "employer"
	not request.alternative.offered == true
}

deny contains {"code": "CONSENT_FORM_INVALID", "rule": "EU-GDPR-7"} if {
	_consent_examined
	consent.invalid_form
}

deny contains {"code": "CONSENT_WITHDRAWN", "rule": "EU-GDPR-7"} if {
	_consent_examined
	consent.withdrawn
}

oblige contains {"code": "WITHDRAWAL_CHANNEL", "rule": "EU-GDPR-7"} if {
	_gdpr_applies
	consent.relied_on
}

_consent_examined if {
	_gdpr_applies
	consent.examined
}
