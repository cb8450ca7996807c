# Comparisons of instants, all in integer epoch milliseconds. There is no
# clock here: `now` is part of the input.
package countersign.lib.clock

import data.countersign.lib.calendar
import data.countersign.lib.request

# Half-open windows: an instant that equals `now` has been reached.
reached(instant) if {
	is_number(instant)
	instant <= request.now
}

future(instant) if {
	is_number(instant)
	instant > request.now
}

# True within the given hours of `start`, the last instant included (grace
# periods in law are inclusive). A start that is missing or still to come
# gives no grace.
within_hours(start, hours) if {
	reached(start)
	request.now - start <= hours * 3600000
}

# The same date and time `years` later has been reached. Whole years have 365
# days at least, so the calendar is asked only where they may be over.
years_since(instant, years) if {
	is_number(instant)
	request.now - instant >= years * 31536000000
	reached(calendar.years_after(instant, years))
}

# A rule is out of force only where the derived dates say so. A rule without
# a date binds: forgetting a date must not switch a rule off.
out_of_force(rule) if request.now < data.facts.effective[rule].from

out_of_force(rule) if {
	until := data.facts.effective[rule].until
	is_number(until)
	request.now >= until
}

# What began earlier than the rule did.
begun_before(instant, rule) if {
	is_number(instant)
	instant < data.facts.effective[rule].from
}

# For rules that permit something, the other way round: the date must be
# known and reached.
permits(rule) if {
	reached(data.facts.effective[rule].from)
	not out_of_force(rule)
}
