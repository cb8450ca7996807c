# When what is stored must be gone, and by which rule. The sweep asks this of
# every template, and of what else is kept, without a request and without a face.
package countersign

import data.countersign.lib.clock
import data.countersign.lib.limits
import data.countersign.lib.request
import data.countersign.lib.vouching

# METADATA
# entrypoint: true
# title: The end of what is stored
# description: |
#   The earliest of the limits that the floor and each applicable family in
#   force at `now` set to one template, in epoch milliseconds, the rule that
#   sets it, and whether it has been reached: at the limit is over the limit.
#   The input is that of a decision; of it count now, jurisdictions, purpose,
#   controller, legal_basis, mandate, template and consent.
#
#   With `stored`, it is asked of a consent, a pass, an answer or a review: its
#   own limit, and what caps that name its kind say, counted from `since`.
#
#   What is unknown shortens. A person can be enrolled again; a face kept too
#   long cannot be un-kept. So a template without a date of enrolment or of a
#   last interaction that a limit counts from is due at once, and so is one
#   whose consent cannot be found where consent is what it rests on. A
#   jurisdiction that the data does not know adds no limit of its own, because
#   nobody can say which; the floor still ends every template.
retention := end if {
	end := {"due_at": _end[0], "rule": _end[1], "overdue": _overdue} with input as _kept
}

# Without a readable `now` no rule is known to be in force, and nothing is known
# to be still allowed.
default _end := [null, "F03"]

_end := min(_every_end) if is_number(request.now)

default _overdue := true

_overdue := _end[0] <= request.now if is_number(_end[0])

# What nobody vouches for who may is read both ways: the earlier end counts.
_every_end := _ends if count(vouching.readings) == 0

else := _ends | {end |
	some doubted in vouching.readings
	ends := _ends with input as _as_kept(doubted)
	some end in ends
}

_ends contains [limit.at, limit.rule] if {
	is_null(request.stored.kind)
	some family in _families
	some limit in data.countersign.rules[family].limit
	not clock.out_of_force(limit.rule)
}

# A period that caps what may be asked for at enrolment caps what is kept since.
_ends contains [limits.days_after(request.template.enrolled_at, cap.days), cap.rule] if {
	is_null(request.stored.kind)
	some cap in _caps
	_kind_of(cap) == "template"
}

_ends contains [limits.days_after(request.stored.since, cap.days), cap.rule] if {
	some cap in _caps
	_kind_of(cap) == request.stored.kind
}

# The limit that it was stored with: that of the service, or of the terms agreed to.
_ends contains [limits.at(request.stored.until), "F18"] if {
	request.stored.kind != null
	request.stored.until != null
}

_caps contains cap if {
	some family in _families
	some cap in data.countersign.rules[family].retain
	not clock.out_of_force(cap.rule)
}

# A cap is of templates, unless it names another kind.
_kind_of(cap) := object.get(cap, "of", "template")

# Being kept is no operation of its own: the limits are those of a template in use.
_kept := _as_kept(input) if is_object(input)

else := {}

_as_kept(stored) := object.union(stored, {"operation": "verify"})
