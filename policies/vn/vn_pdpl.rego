package countersign.rules.VN

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.person
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Consent and assessment
# description: |
#   Biometric data are sensitive. Consent may be withdrawn, silence is none;
#   children through their representative; staff data erased at the end of the
#   contract; impact assessment filed. Applies to foreigners handling Vietnamese
#   citizens' data.
# custom:
#   id: VN-PDPL
#   citation: |
#     Law on Personal Data Protection 91/2025/QH15, arts. 1-2; Decree
#     356/2025/ND-CP
#   change:
#     CONSENT_FORM_INVALID: |
#       Ask again, alone and expressly: consent.form must be stated and hold
#       none of "bundled", "implied" and "opt_out".
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     DPIA_MISSING: |
#       Carry out an impact assessment and register dpia.on_file: true.
#     MINOR_NO_GUARDIAN: |
#       Below 18, obtain the agreement of a parent or guardian, so that
#       consent.guardian is true; correct subject.age if it is wrong.
#   tier: law
#   effective: "2026-01-01"
#   confidence: P+S
#   contested: |
#     Small firms may wait five years with the assessment, not if they handle
#     sensitive data.
#   read: false
#   not_read: |
#     the article on biometrics, and the age of a child
#   checked_on: "2026-11-25"
#   jurisdiction: VN
deny contains {"code": "CONSENT_MISSING", "rule": "VN-PDPL"} if {
	operation.uses_template
	not basis.independent_of_consent
	not consent.recorded
}

deny contains {"code": "CONSENT_FORM_INVALID", "rule": "VN-PDPL"} if {
	consent.examined
	consent.invalid_form
}

deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "VN-PDPL"} if person.minor_without_guardian(data.facts.evidence.majority)

deny contains {"code": "DPIA_MISSING", "rule": "VN-PDPL"} if {
	operation.analyses
	safeguards.unassessed
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "VN-PDPL"} if operation.uses_template
