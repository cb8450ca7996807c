package countersign.rules.CH

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Statute for federal bodies, express consent
# description: |
#   Identifying biometrics are sensitive. Private: no general consent duty,
#   but where consent is needed it is express; DPIA at high risk; inform of
#   automated decisions. Federal bodies need a formal statute.
# custom:
#   id: CH-FADP
#   citation: revFADP, arts. 5(c)(4), 6, 16, 19, 21, 22, 30-31, 34
#   change:
#     CONSENT_NOT_EXPLICIT: |
#       Ask for an express yes, so that consent.form holds "explicit".
#     NO_LEGAL_BASIS: |
#       As a federal body, rest on a statute: legal_basis "public_task_statute"
#       or "law_enforcement_statute".
#   tier: law
#   effective: "2023-09-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   jurisdiction: CH
deny contains {"code": "NO_LEGAL_BASIS", "rule": "CH-FADP"} if {
	operation.uses_template
	_federal_body
	not basis.statutory
}

# Bodies of the cantons and communes are under their own law.
_federal_body if {
	operation.by_authority
	not request.controller.level in {"state", "local"}
}

deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "CH-FADP"} if {
	consent.examined
	not "explicit" in consent.forms
}
