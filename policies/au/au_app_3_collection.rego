package countersign.rules.AU

import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Collection of sensitive information
# description: |
#   Biometric templates are sensitive: consent, a serious threat to life, health
#   or safety, or reason to suspect serious
#   misconduct plus reasonable belief that collection is necessary (more than
#   convenient, not indispensable) and proportionate. Bunnings:
#   violence/repeat retail crime matching with instant deletion allowed
#   without consent, but notice, privacy policy and impact assessment breaches
#   upheld. Kmart: refund-fraud scanning of everyone disproportionate.
# custom:
#   id: AU-APP3
#   citation: |
#     Privacy Act 1988, APP 3.3-3.4, s.16A(1) items 1-2; Bunnings [2026] ARTA
#     130; Kmart [2025] AICmr 155, also APP 1, 5, 11
#   change:
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#     NO_LEGAL_BASIS: |
#       Rest on consent (legal_basis "explicit_consent"), a statute, or a
#       mandate listed for Australia in mandate.
#   tier: law
#   effective: "2014-03-12"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: |
#     Tribunal decision 4 Feb 2026 replaced the 2024 determination on APP 3;
#     no later appeal outcome found. Statutory FRT reform pending.
#   jurisdiction: AU
deny contains {"code": "NO_LEGAL_BASIS", "rule": "AU-APP3"} if {
	_entity
	not basis.by_consent
	not basis.mandated_in("AU")
	not basis.statutory
	not _serious_threat
}

deny contains {"code": "DISPROPORTIONATE", "rule": "AU-APP3"} if {
	_entity
	basis.mandated_in("AU")
	safeguards.unnecessary
}

deny contains {"code": "NOTICE_MISSING", "rule": "AU-APP3"} if {
	_entity
	safeguards.unannounced
}

oblige contains {"code": code, "rule": "AU-APP3"} if {
	_entity
	operation.searches_watchlist
	some code in {"DELETE_NON_MATCH_IMMEDIATELY", "DISPLAY_SIGNAGE"}
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "AU-APP3", "param": "1"} if {
	_entity
	operation.searches_watchlist
}

# S.16A(1) item 1: a serious threat to life, health or safety. The floor asks for more.
_serious_threat if request.legal_basis == "vital_interest"

_entity if {
	operation.uses_template
	not operation.by_police
}
