package countersign.rules.floor

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.operation

# METADATA
# scope: rule
# title: Consent must be valid
# description: |
#   Consent counts only if given, already effective, unexpired, not withdrawn,
#   freely given, not bundled or implied, covering this purpose and this
#   controller. A private or employer controller cannot swap to another basis
#   once consent is withdrawn or refused. One of this service's rules, not a
#   statement of law.
# custom:
#   id: F11
#   citation: Countersign baseline, F11
#   tier: floor
#   effective: "2019-12-01"
#   confidence: choice
#   jurisdiction: "*"
deny contains {"code": code, "rule": "F11"} if {
	consent.relied_on
	some code in consent.failures
}

# Nobody but an authority may change to another basis once the person has said no.
deny contains {"code": "CONSENT_WITHDRAWN", "rule": "F11"} if {
	_other_basis
	consent.withdrawn
}

deny contains {"code": "CONSENT_REFUSED", "rule": "F11"} if {
	_other_basis
	consent.refused
}

_other_basis if {
	operation.analyses
	not basis.by_consent
	not basis.mandated
	not operation.by_authority
}

oblige contains {"code": "DELETE_NOW", "rule": "F11"} if consent.withdrawn
