package countersign.rules.EU

import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Transfers to third countries
# description: |
#   Transfer outside the EEA needs adequacy, safeguards (SCCs, BCRs, approved
#   code or certification with binding commitments; between public bodies a
#   binding instrument of theirs, art. 46(2)(a)) or a narrow derogation.
# custom:
#   id: EU-GDPR-44
#   citation: GDPR (EU) 2016/679, arts. 44-49
#   change: |
#     Keep the data in the EEA (transfer.cross_border: false), or name a
#     transfer.mechanism of GDPR arts. 45 to 49, such as "adequacy" or "scc".
#   tier: law
#   effective: "2018-05-25"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "EU-GDPR-44"} if {
	_gdpr_applies
	transfer.unlawful("eu")
}
