package countersign.rules.GB

import data.countersign.lib.operation
import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Transfers by police
# description: |
#   Police send data abroad where policing needs it, to an authority that
#   polices, on adequacy regulations, appropriate safeguards or special
#   circumstances.
# custom:
#   id: GB-LE-72
#   citation: DPA 2018, Part 3, ss. 72-78
#   change: |
#     Keep the data in the United Kingdom (transfer.cross_border: false), or
#     name a transfer.mechanism that police may rely on: "adequacy",
#     "public_instrument", "police_assessment" or "derogation".
#   tier: law
#   effective: "2018-05-25"
#   confidence: S
#   read: false
#   not_read: |
#     ss. 72-78
#   checked_on: "2026-11-25"
#   jurisdiction: GB
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "GB-LE-72"} if {
	operation.by_police
	transfer.unlawful("led")
}
