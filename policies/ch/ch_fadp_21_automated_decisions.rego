package countersign.rules.CH

import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Automated decisions are told and can be contested
# description: |
#   Whoever is subject to a decision by machine alone with legal or considerable
#   effect is told so, and may put their view and have a person look.
# custom:
#   id: CH-FADP-21
#   citation: revFADP, art. 21
#   tier: law
#   effective: "2023-09-01"
#   confidence: S
#   read: false
#   not_read: |
#     art. 21
#   checked_on: "2026-11-25"
#   jurisdiction: CH
oblige contains {"code": "RIGHT_TO_CONTEST", "rule": "CH-FADP-21"} if {
	safeguards.adverse
	safeguards.automated
}
