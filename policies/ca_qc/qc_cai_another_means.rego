package countersign.rules["CA-QC"]

import data.countersign.lib.request

# METADATA
# scope: rule
# title: Another means for those who decline
# description: |
#   Consent under s. 44 is free only where whoever declines has another means of
#   showing who they are. That is how the Commission d'acces a l'information
#   reads the section, which does not say it.
# custom:
#   id: CA-QC-CAI-44
#   citation: |
#     CAI, guidance on biometrics, on s. 44 of the Act to establish a legal
#     framework for information technology (C-1.1)
#   change: |
#     Offer an equal way without a face and register alternative.offered: true.
#   tier: regulator
#   effective: "2001-11-01"
#   confidence: S
#   contested: |
#     The day is that of the section; the guidance is younger, and has changed.
#   checked_on: "2026-11-25"
#   jurisdiction: CA-QC
deny contains {"code": "ALTERNATIVE_NOT_OFFERED", "rule": "CA-QC-CAI-44"} if {
	_identity_check
	not request.alternative.offered == true
}

oblige contains {"code": "OFFER_ALTERNATIVE", "rule": "CA-QC-CAI-44"} if _identity_check
