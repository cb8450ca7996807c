package countersign.rules.TR

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Explicit consent or a listed ground
# description: |
#   Biometrics are special: explicit consent or a listed ground; and suitable,
#   necessary, without a milder way.
# custom:
#   id: TR-KVKK-6
#   citation: |
#     Law 6698 art. 6 as amended (Official Gazette 32487, 12 March 2024); KVKK
#     guideline on biometric data (16 September 2021)
#   change:
#     CONSENT_NOT_EXPLICIT: |
#       Ask for an express yes, so that consent.form holds "explicit".
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     SPECIAL_CATEGORY_NO_CONDITION: |
#       Rest on explicit consent (legal_basis "explicit_consent"), or on a law.
#   tier: law
#   effective: "2024-06-01"
#   confidence: S
#   contested: |
#     The start of the amendment is recalled; the grounds were widened then.
#   read: false
#   not_read: |
#     art. 6
#   checked_on: "2026-11-25"
#   jurisdiction: TR
deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "TR-KVKK-6"} if {
	consent.examined
	not "explicit" in consent.forms
}

deny contains {"code": "SPECIAL_CATEGORY_NO_CONDITION", "rule": "TR-KVKK-6"} if {
	operation.uses_template
	not _listed_ground
}

deny contains {"code": "DISPROPORTIONATE", "rule": "TR-KVKK-6"} if {
	operation.analyses
	not operation.by_police
	safeguards.unnecessary
}

_listed_ground if basis.by_consent

_listed_ground if basis.independent_of_consent

_listed_ground if request.legal_basis == "vital_interest"
