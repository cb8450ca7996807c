package countersign.rules.BR

import data.countersign.lib.basis

# METADATA
# scope: rule
# title: Large arenas must identify spectators
# description: |
#   Arenas over 20,000 seats must identify spectators (16 and over)
#   biometrically; LGPD duties continue (ANPD action against 23 clubs, 2025).
# custom:
#   id: BR-LGE-148
#   citation: General Sports Law 14.597/2023, art. 148
#   tier: law
#   effective: "2025-06-14"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: BR
oblige contains {"code": code, "rule": "BR-LGE-148"} if {
	basis.mandated_in("BR")
	some code in {"NOTIFY_SUBJECT", "DPIA_REVIEW"}
}
