package countersign.rules.BR

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Transfers abroad
# description: |
#   Data go abroad to a country found adequate, on clauses, global rules, seals
#   or codes that the authority approves, by cooperation between authorities, or
#   with specific and highlighted consent.
# custom:
#   id: BR-LGPD-33
#   citation: LGPD (Law 13.709/2018), art. 33
#   change: |
#     Keep the data in Brazil (transfer.cross_border: false), obtain specific
#     and highlighted consent (transfer.separate_consent: true), or name a
#     transfer.mechanism of LGPD art. 33, such as "adequacy" or "scc".
#   tier: law
#   effective: "2020-09-18"
#   confidence: S
#   read: false
#   not_read: |
#     art. 33
#   checked_on: "2026-11-25"
#   jurisdiction: BR
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "BR-LGPD-33"} if {
	not operation.by_police
	transfer.unlawful("br")
	not request.transfer.separate_consent == true
}
