# What kind of operation was asked for.
package countersign.lib.operation

import data.countersign.lib.reading
import data.countersign.lib.request

_facts := data.facts.operations[request.operation]

known if _facts

# Computes, keeps, compares or moves a template.
uses_template if _facts.template

# Reads more from a face than that it is there: a template or an estimated trait.
analyses if uses_template

analyses if request.operation == "categorise"

captures if _facts.capture

identifies if request.operation == "identify"

# Live unless it is known to be something else.
live if not request.mode in {"interactive", "post"}

# A 1:N search against a list of wanted people.
searches_watchlist if {
	identifies
	data.facts.purposes[request.purpose].watchlist
}

searches_watchlist if {
	identifies
	reading.watchlist_named
}

# A service that individuals ask for.
serves_person if {
	analyses
	data.facts.purposes[request.purpose].service
}

for_public_security if data.facts.purposes[request.purpose].public_security

# Police and public bodies; anyone else, and anyone unknown, counts as private.
by_authority if data.facts.controllers[request.controller.type].authority

# An authority that the law of a state or a city may bind. Only one that is
# known to be federal is out of its reach.
by_state_or_local_authority if {
	by_authority
	request.controller.level != "federal"
}

# Likewise, of a city.
by_local_authority if {
	by_authority
	not request.controller.level in {"federal", "state"}
}

by_police if request.controller.type == "law_enforcement"
