package countersign.rules["US-TX"]

import data.countersign.lib.calendar
import data.countersign.lib.clock
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Capture or use of biometric identifiers
# description: |
#   Commercial capture needs notice and consent; a photo online is not consent
#   unless the person posted it (b-1, since 1 Jan 2026); no sale or disclosure
#   save four cases; destroy within a reasonable time and at most a year after
#   the purpose ends (longer-law documents excepted; employer-security purpose
#   ends with the job).
# custom:
#   id: US-TX-CUBI
#   citation: Tex. Bus. & Com. Code s.503.001, (b),(b-1),(c),(c-1),(c-2)
#   change:
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#     RETENTION_EXCEEDED: |
#       Erase the template: a year has passed since template.purpose_ended_at.
#   tier: law
#   effective: "2009-04-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: US-TX
deny contains {"code": "NOTICE_MISSING", "rule": "US-TX-CUBI"} if {
	_commercial
	safeguards.unannounced
}

deny contains {"code": "CONSENT_MISSING", "rule": "US-TX-CUBI"} if {
	_commercial
	not consent.recorded
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "US-TX-CUBI"} if _to_be_destroyed

oblige contains {"code": "DELETE_NOW", "rule": "US-TX-CUBI"} if _to_be_destroyed

oblige contains {"code": "DELETE_AFTER_PURPOSE", "rule": "US-TX-CUBI", "param": "P1Y"} if {
	_commercial
}

_commercial if {
	operation.uses_template
	not operation.by_authority
}

_to_be_destroyed if {
	_commercial
	stored.purpose_ended
	not _within_a_year
}

_within_a_year if {
	is_number(request.template.purpose_ended_at)
	clock.future(calendar.years_after(request.template.purpose_ended_at, data.facts.caps.cubi_years_after_purpose.value))
}
