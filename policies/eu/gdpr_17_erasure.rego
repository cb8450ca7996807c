package countersign.rules.EU

import data.countersign.lib.consent
import data.countersign.lib.request
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Erasure
# description: |
#   Erase without undue delay on withdrawal, end of need, objection or
#   unlawfulness.
# custom:
#   id: EU-GDPR-17
#   citation: GDPR (EU) 2016/679, art. 17
#   tier: law
#   effective: "2018-05-25"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
oblige contains {"code": "DELETE_NOW", "rule": "EU-GDPR-17"} if {
	_gdpr_applies
	_to_be_erased
}

_to_be_erased if consent.withdrawn

_to_be_erased if stored.purpose_ended

_to_be_erased if stored.lapsed

_to_be_erased if request.operation == "delete"
