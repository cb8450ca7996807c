package countersign.rules.CN

import data.countersign.lib.consent

# METADATA
# scope: rule
# title: No coercion into face verification
# description: |
#   No misleading, defrauding or coercing anyone into face verification,
#   including under cover of service quality or efficiency.
# custom:
#   id: CN-FRT-12
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 12
#   change: |
#     Let people decline at no cost, ask them again, and record
#     consent.freely_given: true.
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "CONSENT_COERCED", "rule": "CN-FRT-12"} if {
	_frt_applies
	consent.relied_on
	consent.coerced
}
