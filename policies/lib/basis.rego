# Legal bases other than consent.
package countersign.lib.basis

import data.countersign.lib.clock
import data.countersign.lib.jurisdiction
import data.countersign.lib.operation
import data.countersign.lib.request

by_consent if data.facts.bases[request.legal_basis].consent

# A listed mandate counts only in its jurisdiction, for its purposes and
# controller types, and while its instrument is in force. For the rules of that
# jurisdiction, whatever else applies to the request.
mandated_in(code) if {
	request.legal_basis == "legal_obligation"
	mandate := data.facts.mandates[request.mandate]
	mandate.jurisdiction == code
	jurisdiction.applies(code)
	request.purpose in mandate.purposes
	request.controller.type in mandate.controller_types
	clock.permits(mandate.instrument)
	_old_enough(mandate)
	_large_enough(mandate)
}

_large_enough(mandate) if not mandate.above_capacity

# Seats that nobody has counted are not enough of them.
_large_enough(mandate) if {
	is_number(request.place.capacity)
	request.place.capacity > mandate.above_capacity
}

# A mandate of the union `code` or of the one member state of it that the
# request touches: what one member's law compels excuses nothing in another.
mandated_within(code) if mandated_in(code)

mandated_within(code) if {
	state := data.facts.mandates[request.mandate].jurisdiction
	code in data.facts.jurisdictions[state].parents
	mandated_in(state)
	every one in jurisdiction.parts_of(code) {
		one == state
	}
}

# The mandate is a law or an administrative regulation, and not a notice of a
# ministry below them.
mandated_by_law_in(code) if {
	mandated_in(code)
	data.facts.mandates[request.mandate].rank == "law"
}

_old_enough(mandate) if not mandate.minimum_age

_old_enough(mandate) if {
	is_number(request.subject.age)
	request.subject.age >= mandate.minimum_age
}

# For the rules of every jurisdiction: what one law compels excuses nothing
# under another that applies too.
mandated if {
	code := data.facts.mandates[request.mandate].jurisdiction
	mandated_in(code)
	jurisdiction.confined_to(code)
}

# A statute is a basis for public authorities only, a policing statute for police only.
statutory if {
	request.legal_basis == "public_task_statute"
	operation.by_authority
}

statutory if {
	request.legal_basis == "law_enforcement_statute"
	operation.by_police
}

# The law itself compels or empowers, so no one's agreement is asked for.
independent_of_consent if mandated

independent_of_consent if statutory
