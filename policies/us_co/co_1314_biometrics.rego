package countersign.rules["US-CO"]

import data.countersign.lib.clock
import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Biometric identifiers
# description: |
#   Any controller with any amount: written policy, notice, consent, no sale,
#   no refusing service for refusing consent unless needed; destroy at the
#   earliest of purpose met, 24 months after last interaction, or the earliest
#   feasible date, at most 45 days (extendable) after the yearly review finds
#   storage unneeded. Employers may require consent only for secure access,
#   work-day start/end, workplace safety or security, and public safety in an
#   emergency; not for location or time on a hardware or software tool.
# custom:
#   id: US-CO-1314
#   citation: Colorado Privacy Act as amended by HB24-1130, C.R.S. 6-1-1314
#   change:
#     CONSENT_MISSING: |
#       Ask the person first; a record with consent.status "given" must exist.
#     EMPLOYER_PURPOSE_LIMIT: |
#       As an employer, use only a purpose that data/employment.json lists for
#       Colorado.
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#     RETENTION_EXCEEDED: |
#       Erase the template: its purpose has ended (template.purpose_ended_at),
#       or template.last_interaction_at is missing or 24 months past.
#     WRITTEN_POLICY_MISSING: |
#       Publish a retention and destruction policy and register
#       notice.public_policy: true.
#   tier: law
#   effective: "2025-07-01"
#   confidence: S
#   read: false
#   checked_on: "2026-11-23"
#   contested: |
#     Figures read in firm summaries, not the section. The no-refusal clause
#     was not re-read. Employee data: several duties speak only of consumers,
#     which leaves out staff (Littler).
#   not_read: |
#     the section; its figures were read in summaries by law firms
#   jurisdiction: US-CO
deny contains {"code": "WRITTEN_POLICY_MISSING", "rule": "US-CO-1314"} if {
	_controller
	not request.notice.public_policy == true
}

deny contains {"code": "CONSENT_MISSING", "rule": "US-CO-1314"} if {
	_controller
	not consent.recorded
}

deny contains {"code": "NOTICE_MISSING", "rule": "US-CO-1314"} if {
	_controller
	safeguards.unannounced
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "US-CO-1314"} if {
	_controller
	_to_be_destroyed
}

deny contains {"code": "EMPLOYER_PURPOSE_LIMIT", "rule": "US-CO-1314"} if {
	_controller
	request.controller.type == "employer"
	not request.purpose in data.facts.employment.colorado_purposes
}

oblige contains {"code": "DELETE_AFTER_LAST_INTERACTION", "rule": "US-CO-1314", "param": "P24M"} if {
	_controller
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "US-CO-1314"} if _controller

oblige contains {"code": "DELETE_NOW", "rule": "US-CO-1314"} if {
	_controller
	_to_be_destroyed
}

_controller if {
	operation.uses_template
	not operation.by_authority
}

_to_be_destroyed if stored.purpose_ended

_to_be_destroyed if {
	clock.years_since(
		request.template.last_interaction_at,
		data.facts.caps.colorado_years_after_last_interaction.value,
	)
}

# A stored template with no known last interaction cannot be shown to be in time.
_to_be_destroyed if {
	stored.present
	not stored.enrolling
	not is_number(request.template.last_interaction_at)
}
