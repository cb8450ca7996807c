package countersign.rules.floor

import data.countersign.lib.consent
import data.countersign.lib.location
import data.countersign.lib.operation
import data.countersign.lib.person
import data.countersign.lib.request

# METADATA
# scope: rule
# title: The operation must be registered and the request complete
# description: |
#   Operation must be registered, and the attributes the applicable rules read
#   must be present (missing is never read as favourable). One of this
#   service's rules, not a statement of law.
# custom:
#   id: F03
#   citation: Countersign baseline, F03
#   change:
#     INPUT_INCOMPLETE: |
#       State now, mode, place.type and controller.type with known values, and
#       subject.age, in completed years, wherever consent is relied on.
#     UNKNOWN_OPERATION: |
#       Set operation to one that data/operations.json lists.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "UNKNOWN_OPERATION", "rule": "F03"} if not operation.known

# Consent is worth nothing if nobody knows how old the person is who gave it.
deny contains {"code": "INPUT_INCOMPLETE", "rule": "F03"} if {
	consent.relied_on
	not person.age_known
}

deny contains {"code": "INPUT_INCOMPLETE", "rule": "F03"} if person.age_unreadable

# Words outside the vocabulary that many rules read.
deny contains {"code": "INPUT_INCOMPLETE", "rule": "F03"} if not location.known

deny contains {"code": "INPUT_INCOMPLETE", "rule": "F03"} if {
	not data.facts.controllers[request.controller.type]
}

deny contains {"code": "INPUT_INCOMPLETE", "rule": "F03"} if not data.facts.modes[request.mode]
