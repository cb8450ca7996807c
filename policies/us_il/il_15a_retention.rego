package countersign.rules["US-IL"]

import data.countersign.lib.clock
import data.countersign.lib.request
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Public retention policy and destruction
# description: |
#   Public written retention policy; destroy when the initial purpose is
#   satisfied or within three years of the last interaction, whichever first.
# custom:
#   id: US-IL-15A
#   citation: Biometric Information Privacy Act, 740 ILCS 14, s.15(a)
#   change:
#     RETENTION_EXCEEDED: |
#       Ask for at most 1095 days in retention.days; erase a template whose
#       purpose has ended (template.purpose_ended_at) or whose
#       template.last_interaction_at is missing or three years past.
#     WRITTEN_POLICY_MISSING: |
#       Publish a retention and destruction policy and register
#       notice.public_policy: true.
#   tier: law
#   effective: "2008-10-03"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: US-IL
deny contains {"code": "WRITTEN_POLICY_MISSING", "rule": "US-IL-15A"} if {
	_bipa_applies
	not request.notice.public_policy == true
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "US-IL-15A"} if {
	_bipa_applies
	_to_be_destroyed
}

deny contains {"code": "RETENTION_EXCEEDED", "rule": "US-IL-15A"} if {
	_bipa_applies
	stored.asks_more_than(data.facts.caps.bipa_days.value)
}

oblige contains {"code": "RETENTION_SCHEDULE_PUBLIC", "rule": "US-IL-15A"} if _bipa_applies

oblige contains {"code": "DELETE_NOW", "rule": "US-IL-15A"} if {
	_bipa_applies
	_to_be_destroyed
}

retain contains {"days": data.facts.caps.bipa_days.value, "rule": "US-IL-15A"} if _bipa_applies

_to_be_destroyed if stored.purpose_ended

_to_be_destroyed if {
	clock.years_since(
		request.template.last_interaction_at,
		data.facts.caps.bipa_years_after_last_interaction.value,
	)
}

# A stored template with no known last interaction cannot be shown to be in time.
_to_be_destroyed if {
	stored.present
	not stored.enrolling
	not is_number(request.template.last_interaction_at)
}
