package countersign.rules.CN

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Least intrusive means
# description: |
#   Clear, reasonable purpose; least intrusive means; smallest collection that
#   serves the purpose.
# custom:
#   id: CN-PIPL-6
#   citation: PIPL (Personal Information Protection Law), art. 6
#   change: |
#     Record why recognition is necessary and proportionate and register
#     necessity.justified: true; if it is not, use a means without faces.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "DISPROPORTIONATE", "rule": "CN-PIPL-6"} if {
	operation.analyses
	safeguards.unnecessary
}
