package countersign.rules.EU

import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Shop ban lists
# description: |
#   Supermarket matching of all entrants against a ban list had no art. 9
#   condition; fined EUR 2.52m after reduction.
# custom:
#   id: EU-MERC
#   citation: AEPD PS/00120/2021 (Mercadona), decision 23 Jul 2021
#   change: |
#     Match only people who have agreed (legal_basis "explicit_consent"), or do
#     without the ban list; purpose "retail_loss_prevention" has no other
#     condition.
#   tier: regulator
#   effective: "2021-07-23"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "SPECIAL_CATEGORY_NO_CONDITION", "rule": "EU-MERC"} if {
	_gdpr_applies
	operation.identifies
	request.purpose == "retail_loss_prevention"
	not basis.by_consent
	not _article_9_law
}
