package countersign.rules.HK

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: A free, informed choice
# description: |
#   For faces the Commissioner wants overriding reasons over cards or codes and
#   a free, informed choice of another way.
# custom:
#   id: HK-PCPD
#   citation: |
#     PCPD case note 2025E01; PCPD guidance on biometric data (2015, revised
#     August 2020)
#   change: |
#     Offer an equal way without a face and register alternative.offered: true.
#   tier: regulator
#   effective: "2020-08-01"
#   confidence: P+S
#   contested: |
#     Guidance on fair means, not words of DPP 1. The day in August 2020 is not
#     known.
#   not_read: |
#     the guidance itself
#   checked_on: "2026-11-25"
#   jurisdiction: HK
deny contains {"code": "ALTERNATIVE_NOT_OFFERED", "rule": "HK-PCPD"} if {
	operation.serves_person
	safeguards.face_only
}

oblige contains {"code": "OFFER_ALTERNATIVE", "rule": "HK-PCPD"} if operation.serves_person
