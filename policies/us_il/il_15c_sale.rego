package countersign.rules["US-IL"]

import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No sale of biometrics
# description: |
#   No sale, lease, trade or profit, consent or not.
# custom:
#   id: US-IL-15C
#   citation: Biometric Information Privacy Act, 740 ILCS 14, s.15(c)
#   change: |
#     Do not use operation "sell", and state output.sale: false; no consent
#     changes this.
#   tier: law
#   effective: "2008-10-03"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: US-IL
deny contains {"code": "TEMPLATE_SALE", "rule": "US-IL-15C"} if {
	safeguards.sold
	not _outside_bipa
}
