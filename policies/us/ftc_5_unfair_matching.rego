package countersign.rules.US

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Untested matching of customers is unfair
# description: |
#   Watchlist matching of customers without testing, image standards, training,
#   notice and checks for bias is unfair. Rite Aid may not use face recognition
#   for security or surveillance for five years; other firms are not bound by
#   the order.
# custom:
#   id: US-FTC-5
#   citation: |
#     FTC Act s. 5, 15 USC 45; FTC v. Rite Aid (order announced 19 December
#     2023); policy statement on biometric information, May 2023
#   change:
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     DPIA_MISSING: |
#       Carry out an impact assessment and register dpia.on_file: true.
#   tier: regulator
#   effective: "2023-05-18"
#   confidence: P+S
#   contested: |
#     Unfairness is judged case by case; there is no fixed rule. The day of the
#     statement of May 2023 is recalled. No later order was found.
#   read: false
#   not_read: |
#     the order
#   checked_on: "2026-11-25"
#   jurisdiction: US
deny contains {"code": "DISPROPORTIONATE", "rule": "US-FTC-5"} if {
	_customers_matched
	safeguards.unnecessary
}

deny contains {"code": "DPIA_MISSING", "rule": "US-FTC-5"} if {
	_customers_matched
	safeguards.unassessed
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "US-FTC-5", "param": "1"} if _customers_matched

oblige contains {"code": "DISPLAY_SIGNAGE", "rule": "US-FTC-5"} if _customers_matched

_customers_matched if {
	operation.identifies
	operation.live
	not operation.by_authority
	request.purpose == "retail_loss_prevention"
}
