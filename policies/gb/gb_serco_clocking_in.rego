package countersign.rules.GB

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: No clocking in by face alone
# description: |
#   Face clock-in for staff with no real alternative is unlawful: not
#   necessary, not free.
# custom:
#   id: GB-ICO-SERCO
#   citation: |
#     ICO enforcement notices, Serco Leisure (19 Feb 2024); ICO biometric
#     guidance
#   change: |
#     Let staff clock in without a face and register alternative.offered: true.
#   tier: regulator
#   effective: "2024-02-19"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: GB
deny contains {"code": "CONSENT_COERCED", "rule": "GB-ICO-SERCO"} if {
	_clocking_in
	not request.alternative.offered == true
}

oblige contains {"code": "OFFER_ALTERNATIVE", "rule": "GB-ICO-SERCO"} if _clocking_in

_clocking_in if {
	operation.uses_template
	request.controller.type == "employer"
	request.purpose == "attendance"
}
