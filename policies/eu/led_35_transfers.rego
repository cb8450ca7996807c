package countersign.rules.EU

import data.countersign.lib.operation
import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Transfers by police
# description: |
#   Police may send data out of the Union where it is necessary for policing,
#   to an authority that polices, on an adequacy decision (art. 36), a binding
#   instrument or their own assessment that the safeguards suffice (art. 37),
#   or in a specific case on a derogation (art. 38). Contract clauses and
#   corporate rules are for companies under the GDPR.
# custom:
#   id: EU-LED-35
#   citation: Law Enforcement Directive (EU) 2016/680, arts. 35-38
#   change: |
#     Keep the data in the Union (transfer.cross_border: false), or name a
#     transfer.mechanism of LED arts. 36 to 38: "adequacy",
#     "public_instrument", "police_assessment" or "derogation".
#   tier: law
#   effective: "2018-05-06"
#   confidence: P
#   not_read: how each Member State transposed it
#   contested: |
#     Art. 39 also lets police send to others than authorities in single cases;
#     not encoded. Whom the data go to has no attribute.
#   checked_on: "2026-11-30"
#   jurisdiction: EU
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "EU-LED-35"} if {
	operation.by_police
	transfer.unlawful("led")
}
