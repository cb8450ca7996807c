package countersign.rules.floor

import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Template operations need an accepted legal basis
# description: |
#   Template operations need consent, or a legal mandate listed by instrument,
#   jurisdiction, purpose and start date, or (police/public bodies) a statute.
#   Bare legitimate interest or contract is not enough. A mandate counts where
#   every role of the request lies in its jurisdiction. One of this service's
#   rules, not a statement of law.
# custom:
#   id: F09
#   citation: Countersign baseline, F09
#   change: |
#     Rest on the person's consent (legal_basis "explicit_consent"), or name a
#     statute or a listed mandate that covers this purpose and controller.type.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   contested: |
#     Stricter than JP, SG, CH, most US states, which do not demand consent
#     for every use.
#   jurisdiction: "*"
deny contains {"code": "NO_LEGAL_BASIS", "rule": "F09"} if {
	operation.uses_template
	not basis.by_consent
	not basis.independent_of_consent
}

# Finding faces needs no such basis, as long as nothing is computed from them.
oblige contains {"code": "NO_TEMPLATE", "rule": "F09"} if request.operation == "detect"
