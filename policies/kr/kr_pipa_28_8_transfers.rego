package countersign.rules.KR

import data.countersign.lib.request
import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Transfers abroad
# description: |
#   Data go abroad with separate consent, by a law or treaty, to a certified
#   recipient or to a country found adequate.
# custom:
#   id: KR-PIPA-28-8
#   citation: PIPA art. 28-8
#   change: |
#     Keep the data in Korea (transfer.cross_border: false), obtain separate
#     consent (transfer.separate_consent: true), or name transfer.mechanism
#     "adequacy" or "certification".
#   tier: law
#   effective: "2023-09-15"
#   confidence: S
#   contested: |
#     That processing abroad to perform a contract needs only notice is not
#     encoded.
#   read: false
#   not_read: |
#     art. 28-8
#   checked_on: "2026-11-25"
#   jurisdiction: KR
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "KR-PIPA-28-8"} if {
	transfer.unlawful("kr")
	not request.transfer.separate_consent == true
}
