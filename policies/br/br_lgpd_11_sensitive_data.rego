package countersign.rules.BR

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Specific, highlighted consent
# description: |
#   Sensitive: specific and highlighted consent, or art. 11(II) grounds incl.
#   fraud prevention and security in identifying and authenticating
#   registrations in electronic systems, unless the person's rights outweigh
#   it; no legitimate-interest ground. Children (under 12): specific,
#   highlighted consent of a parent, but ANPD accepts other art. 7/11 grounds
#   where best interest prevails; best interest to 18. Review of automated
#   decisions; impact report on ANPD demand.
# custom:
#   id: BR-LGPD-11
#   citation: LGPD (Law 13.709/2018), arts. 5(II), 11, 14, 20, 38
#   change:
#     CONSENT_NOT_SEPARATE: |
#       Ask for a specific, highlighted yes, so that consent.form holds both
#       "explicit" and "separate".
#     SPECIAL_CATEGORY_NO_CONDITION: |
#       Rest on consent (legal_basis "explicit_consent"), a statute, or a
#       mandate listed for Brazil in mandate.
#   tier: law
#   effective: "2020-09-18"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     ANPD Enunciado 1 of 22 May 2023 (binding on ANPD) reads art. 14 para 1
#     as not the only ground for children.
#   jurisdiction: BR
deny contains {"code": "CONSENT_NOT_SEPARATE", "rule": "BR-LGPD-11"} if {
	consent.examined
	some form in ["explicit", "separate"]
	not form in consent.forms
}

deny contains {"code": "SPECIAL_CATEGORY_NO_CONDITION", "rule": "BR-LGPD-11"} if {
	operation.uses_template
	not _ground
}

_ground if basis.by_consent

_ground if basis.mandated_in("BR")

_ground if basis.statutory

_ground if request.legal_basis == "vital_interest"
