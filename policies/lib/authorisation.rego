# The authorisation that police or a public body hold for a search.
package countersign.lib.authorisation

import data.countersign.lib.clock
import data.countersign.lib.jurisdiction
import data.countersign.lib.operation
import data.countersign.lib.request

_type := data.facts.authorisation.types[request.authorisation.type]

granted if _type.granted

judicial if _type.judicial

refused if request.authorisation.refused == true

current if clock.future(request.authorisation.expires_at)

# A court expressly allows secrecy.
covert if {
	request.authorisation.type in data.facts.authorisation.covert_types
	request.authorisation.covert == true
}

# The only law that applies, and it is in force, lets this search begin before
# it is authorised.
grace if {
	some entry in data.facts.authorisation.grace
	jurisdiction.confined_to(entry.jurisdiction)
	grace_under(entry.rule)
}

# One law in force lets it begin: within its inclusive hours, asked for within them, or for a first
# identification where it says so.

grace_under(rule) if {
	entry := _grace(rule)
	_urgent_enough(entry)
	clock.within_hours(request.use_started_at, entry.hours)
}

# The hours bound the request and not the answer: one made in time may be pending.
grace_under(rule) if {
	entry := _grace(rule)
	_urgent_enough(entry)
	requested_within(entry.hours)
}

grace_under(rule) if {
	entry := _grace(rule)
	entry.first_identification
	request.authorisation.initial_identification == true
}

requested_within(hours) if {
	clock.reached(request.use_started_at)
	clock.reached(request.authorisation.requested_at)
	request.authorisation.requested_at - request.use_started_at <= hours * 3600000
}

_grace(rule) := entry if {
	some entry in data.facts.authorisation.grace
	entry.rule == rule
	entry.mode == request.mode
	not refused
	operation.by_police
	jurisdiction.applies(entry.jurisdiction)
	clock.permits(rule)
}

_urgent_enough(entry) if not entry.urgent_only

_urgent_enough(_) if request.authorisation.urgent == true
