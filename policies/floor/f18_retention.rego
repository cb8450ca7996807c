package countersign.rules.floor

import data.countersign.lib.jurisdiction
import data.countersign.lib.request
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Retention is finite and short
# description: |
#   Enrolment must state a finite retention period within the lowest
#   applicable cap (floor cap 1095 days); a stored template at or past its
#   limit, or at or past the cap counted from its enrolment, may not be used. One of this service's rules, not a statement of
#   law.
# custom:
#   id: F18
#   citation: Countersign baseline, F18
#   change:
#     RETENTION_EXCEEDED: |
#       Ask for at most 1095 days in retention.days; a template that was enrolled
#       1095 days ago (template.enrolled_at), or whose
#       template.retention_until or template.purpose_ended_at has been reached
#       must be erased, and the person enrolled anew.
#     RETENTION_UNBOUNDED: |
#       State a period above zero in retention.days when enrolling; a stored
#       template needs template.retention_until.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "RETENTION_UNBOUNDED", "rule": "F18"} if {
	stored.enrolling
	not _period_asked
}

deny contains {"code": "RETENTION_UNBOUNDED", "rule": "F18"} if stored.unlimited

deny contains {"code": "RETENTION_EXCEEDED", "rule": "F18"} if {
	stored.asks_more_than(data.facts.caps.floor_days.value)
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "F18"} if _over

retain contains {"days": data.facts.caps.floor_days.value, "rule": "F18"}

# A consent that names no end has none that is later than what may rest on it.
retain contains {"of": "consent", "days": data.facts.caps.floor_days.value, "rule": "F18"} if {
	is_null(request.stored.until)
}

oblige contains {"code": "DELETE_NOW", "rule": "F18"} if _over

oblige contains {"code": "DELETE_AFTER", "rule": "F18", "param": concat("", ["P", format_int(request.retention.days, 10), "D"])} if {
	stored.enrolling
	_period_asked
}

_period_asked if {
	is_number(request.retention.days)
	request.retention.days > 0
}

_over if stored.lapsed

_over if stored.outlived(data.facts.caps.floor_days.value)

# A law that gives time after the purpose has ended brings its own limit.
_over if {
	stored.purpose_ended
	not _kept_after_purpose
}

_kept_after_purpose if {
	count(jurisdiction.named) > 0
	every code in jurisdiction.named {
		data.facts.jurisdictions[code].keeps_after_purpose
	}
}
