package countersign.rules.GB

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Biometric data need a condition
# description: |
#   As EU art. 9, but Sch. 1 conditions can serve private controllers. Para
#   10: necessary to prevent or detect unlawful acts, must be done without
#   consent so as not to defeat that aim, and needed for substantial public
#   interest; appropriate policy document, except when disclosing to a
#   competent authority.
# custom:
#   id: GB-9
#   citation: UK GDPR / Data Protection Act 2018, UK GDPR art. 9; DPA 2018 Sch. 1
#   change: |
#     Rest on explicit consent (legal_basis "explicit_consent", with "explicit"
#     in consent.form), or on a condition of Schedule 1: a listed mandate or a
#     statute.
#   tier: law
#   effective: "2021-01-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: |
#     ICO closed its Facewatch case on 31 Mar 2023 after finding breaches and
#     then accepting changes (repeat or serious offenders, DPO, vulnerable
#     people kept off the list); it said this is no general clearance.
#   jurisdiction: GB
deny contains {"code": "SPECIAL_CATEGORY_NO_CONDITION", "rule": "GB-9"} if {
	operation.uses_template
	not operation.by_police
	not _condition
}

oblige contains {"code": "APPROPRIATE_POLICY_DOCUMENT", "rule": "GB-9"} if {
	operation.uses_template
	_schedule_1
}

# Consent that is not on record is the floor's concern; consent on record has to be explicit.
_condition if {
	basis.by_consent
	not consent.recorded
}

_condition if {
	consent.examined
	"explicit" in consent.forms
}

_condition if _schedule_1

_condition if request.legal_basis == "vital_interest"

_schedule_1 if basis.mandated_in("GB")

_schedule_1 if basis.statutory
