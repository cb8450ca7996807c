package countersign.rules.KR

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: The least that the purpose needs
# description: |
#   The controller collects the least that the purpose needs, and has to show
#   that it is the least (3(1), 16(1)).
# custom:
#   id: KR-PIPA-16
#   citation: PIPA arts. 3, 16
#   change: |
#     Record why recognition is necessary and proportionate and register
#     necessity.justified: true; if it is not, use a means without faces.
#   tier: law
#   effective: "2020-08-05"
#   confidence: S
#   read: false
#   not_read: |
#     arts. 3 and 16
#   checked_on: "2026-11-25"
#   jurisdiction: KR
deny contains {"code": "DISPROPORTIONATE", "rule": "KR-PIPA-16"} if {
	operation.analyses
	not operation.by_police
	safeguards.unnecessary
}
