package countersign.rules["US-WA"]

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Consent for consumer health data
# description: |
#   Biometric data, including face imagery from which a template can be drawn,
#   is consumer health data: consent to collect unless necessary for the
#   requested service, separate consent to share, signed authorisation to
#   sell. Workers excluded. Private right of action.
# custom:
#   id: US-WA-MHMDA
#   citation: My Health My Data Act, RCW 19.373, 030, 070
#   change: |
#     Ask the person first, so that consent.status is on record, or record why
#     a service they asked for needs it (necessity.justified: true).
#   tier: law
#   effective: "2024-03-31"
#   confidence: P+S
#   checked_on: "2026-11-30"
#   contested: |
#     Loss-prevention exception (illegal-activity carve-out) is debated.
#   jurisdiction: US-WA
deny contains {"code": "CONSENT_MISSING", "rule": "US-WA-MHMDA"} if {
	operation.uses_template
	not operation.by_authority
	request.subject.role != "employee"
	not consent.recorded
	not _necessary_for_the_service
}

_necessary_for_the_service if {
	operation.serves_person
	not safeguards.unnecessary
}
