package countersign.rules.floor

import data.countersign.lib.authorisation
import data.countersign.lib.location
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No covert identification
# description: |
#   No identification or enrolment of people who were given neither notice nor
#   signage, save under a judicial order that expressly permits covertness.
#   One of this service's rules, not a statement of law.
# custom:
#   id: F10
#   citation: Countersign baseline, F10
#   change: |
#     Tell people or put up signs and register notice.given: true or
#     notice.signage: true; only a court's order with authorisation.covert:
#     true permits secrecy.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "COVERT_IDENTIFICATION", "rule": "F10"} if {
	request.operation in {"identify", "enroll", "categorise"}
	safeguards.unannounced
	safeguards.unsigned
	not authorisation.covert
}

oblige contains {"code": "DISPLAY_SIGNAGE", "rule": "F10"} if {
	operation.captures
	location.public
	not authorisation.covert
}
