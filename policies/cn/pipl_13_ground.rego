package countersign.rules.CN

import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: A ground for processing
# description: |
#   Processing needs consent or one of the listed other grounds (contract/HR
#   necessity, statutory duty, emergency, news, lawfully public data, other
#   law).
# custom:
#   id: CN-PIPL-13
#   citation: PIPL (Personal Information Protection Law), art. 13
#   change: |
#     Rest on consent (legal_basis "explicit_consent"), or name a statute, or a
#     mandate listed for China in mandate.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": "NO_LEGAL_BASIS", "rule": "CN-PIPL-13"} if {
	operation.uses_template
	not _ground
}

_ground if basis.by_consent

_ground if basis.mandated_in("CN")

_ground if basis.statutory

# Contract necessity and emergencies are grounds here; the floor refuses both.
_ground if request.legal_basis in {"contract", "vital_interest"}
