package countersign.rules.CN

import data.countersign.lib.consent

# METADATA
# scope: rule
# title: Bundled or forced consent is no defence
# description: |
#   Consent is no defence if it was a condition of a service that does not
#   need it, bundled with other permissions, or forced.
# custom:
#   id: CN-SPC-4
#   citation: |
#     Supreme People's Court provisions on face-recognition civil cases, Fa
#     Shi [2021] No. 15, art. 4
#   change:
#     CONSENT_COERCED: |
#       Let people decline at no cost, ask them again, and record
#       consent.freely_given: true.
#     CONSENT_FORM_INVALID: |
#       Ask again, apart from other permissions, so that consent.form does not
#       hold "bundled".
#   tier: court
#   effective: "2021-08-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "CONSENT_FORM_INVALID", "rule": "CN-SPC-4"} if {
	consent.examined
	"bundled" in consent.forms
}

deny contains {"code": "CONSENT_COERCED", "rule": "CN-SPC-4"} if {
	consent.examined
	consent.coerced
}
