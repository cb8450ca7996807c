package countersign.rules.ZA

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Transfers abroad
# description: |
#   Data leave the Republic to a recipient bound by law, rules or an agreement
#   that protect alike, with consent, or for a contract or the person's benefit.
# custom:
#   id: ZA-POPIA-72
#   citation: POPIA, s. 72
#   change: |
#     Keep the data in South Africa (transfer.cross_border: false), obtain
#     consent to the transfer (transfer.separate_consent: true), or name a
#     transfer.mechanism that binds the recipient: "adequacy", "scc" or "bcr".
#   tier: law
#   effective: "2021-07-01"
#   confidence: S
#   read: false
#   not_read: |
#     s. 72
#   checked_on: "2026-11-25"
#   jurisdiction: ZA
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "ZA-POPIA-72"} if {
	not operation.by_police
	transfer.unlawful("za")
	not request.transfer.separate_consent == true
}
