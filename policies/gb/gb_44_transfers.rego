package countersign.rules.GB

import data.countersign.lib.operation
import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Transfers out of the United Kingdom
# description: |
#   Data may go to a third country on adequacy regulations, appropriate
#   safeguards (the ICO's agreement or addendum, binding rules, a code, a
#   certificate; between public bodies an instrument of theirs) or a narrow
#   derogation.
# custom:
#   id: GB-44
#   citation: UK GDPR, arts. 44A-49A
#   change: |
#     Keep the data in the United Kingdom (transfer.cross_border: false), or
#     name a transfer.mechanism of UK GDPR arts. 45A to 49, such as "adequacy"
#     or "scc".
#   tier: law
#   effective: "2021-01-01"
#   confidence: S
#   contested: |
#     Since the Act of 2025 the test is that protection is not materially lower.
#   read: false
#   not_read: |
#     arts. 44A-49A, which the Act of 2025 rewrote
#   checked_on: "2026-11-25"
#   jurisdiction: GB
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "GB-44"} if {
	not operation.by_police
	transfer.unlawful("gb")
}
