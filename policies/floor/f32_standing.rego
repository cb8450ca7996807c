package countersign.rules.floor

import data.countersign.lib.operation
import data.countersign.lib.standing

# METADATA
# scope: rule
# title: Who has restricted or objected is left alone
# description: |
#   A person who has asked that their data is not used, or has objected to a
#   use, is not recognised for it, on whatever basis, until they say otherwise:
#   a controller has no ground here that overrides them. Authorities are held to
#   the law's own rules. One of this service's rules, not a statement of law.
# custom:
#   id: F32
#   citation: Countersign baseline, F32
#   change:
#     PROCESSING_RESTRICTED: |
#       Serve the person without a face. Only they can end the restriction, by
#       their own link or at a desk, so that subject.restricted is false.
#     PERSON_OBJECTED: |
#       Serve the person without a face. Only they can take the objection back,
#       by their own link or at a desk, so that subject.objected is false.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-30"
#   jurisdiction: "*"
deny contains {"code": "PROCESSING_RESTRICTED", "rule": "F32"} if {
	standing.restricted
	not operation.by_authority
}

deny contains {"code": "PERSON_OBJECTED", "rule": "F32"} if {
	standing.objected
	not operation.by_authority
}
