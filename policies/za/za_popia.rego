package countersign.rules.ZA

import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.person

# METADATA
# scope: rule
# title: Special personal information
# description: |
#   Biometrics are special data: consent or listed ground; under 18 consent of
#   a competent person; no solely automated significant decisions; retention
#   tied to purpose.
# custom:
#   id: ZA-POPIA
#   citation: POPIA, ss.14, 26-27, 33-35, 57, 71-72
#   change:
#     MINOR_NO_GUARDIAN: |
#       Below 18, obtain the agreement of a parent or guardian, so that
#       consent.guardian is true; correct subject.age if it is wrong.
#     NO_LEGAL_BASIS: |
#       Rest on the person's consent (legal_basis "explicit_consent"), or name
#       a statute or a listed mandate that covers this purpose and
#       controller.type.
#   tier: law
#   effective: "2021-07-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: ZA
deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "ZA-POPIA"} if {
	person.minor_without_guardian(data.facts.jurisdictions.ZA.minor_age)
}

deny contains {"code": "NO_LEGAL_BASIS", "rule": "ZA-POPIA"} if {
	operation.uses_template
	not basis.by_consent
	not basis.independent_of_consent
}
