package countersign.rules.EU

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Biometric data need a condition
# description: |
#   Biometric data used to identify someone uniquely is banned unless an art.
#   9(2) condition holds: explicit consent, or law on substantial public
#   interest / employment / health etc. Legitimate interest or contract alone
#   does not suffice.
# custom:
#   id: EU-GDPR-9
#   citation: GDPR (EU) 2016/679, arts. 6, 9(1)-(2)
#   change:
#     CONSENT_NOT_EXPLICIT: |
#       Ask for an express yes, so that consent.form holds "explicit".
#     SPECIAL_CATEGORY_NO_CONDITION: |
#       Rest on explicit consent (legal_basis "explicit_consent"), or on a law
#       that serves as an art. 9(2) condition; contract and legitimate interest
#       do not.
#   tier: law
#   effective: "2018-05-25"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Commission's Digital Omnibus (COM(2025) 837) would add a condition for
#     verification under the person's sole control; still a proposal when last
#     seen (Aug 2026).
#   jurisdiction: EU
deny contains {"code": "SPECIAL_CATEGORY_NO_CONDITION", "rule": "EU-GDPR-9"} if {
	_gdpr_applies
	operation.uses_template
	not _article_9_condition
}

deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "EU-GDPR-9"} if {
	_gdpr_applies
	consent.examined
	not "explicit" in consent.forms
}

_article_9_condition if basis.by_consent

_article_9_condition if _article_9_law

# Vital interests are a condition here; the floor asks for more.
_article_9_condition if request.legal_basis == "vital_interest"

# A law of the Union, or of the one member state that the request touches.
_article_9_law if basis.mandated_within("EU")

_article_9_law if basis.statutory
