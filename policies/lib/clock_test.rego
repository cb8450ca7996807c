package tests.lib

import data.countersign.lib.clock

_at(instant) := {"now": instant}

test_windows_are_half_open if {
	clock.reached(5) with input as _at(5)
	not clock.future(5) with input as _at(5)
	clock.future(6) with input as _at(5)
	not clock.reached("5") with input as _at(5)
	not clock.future(null) with input as _at(5)
}

test_grace_includes_its_last_instant if {
	clock.within_hours(0, 1) with input as _at(3600000)
	not clock.within_hours(0, 1) with input as _at(3600001)
	not clock.within_hours(1, 1) with input as _at(0)
	not clock.within_hours(null, 1) with input as _at(0)
}

test_years_are_calendar_years if {
	from := time.parse_rfc3339_ns("2023-03-01T00:00:00Z") / 1000000
	one := time.parse_rfc3339_ns("2024-03-01T00:00:00Z") / 1000000

	# 366 days, of which the last counts too.
	not clock.years_since(from, 1) with input as _at(from + (365 * 86400000))
	not clock.years_since(from, 1) with input as _at(one - 1)
	clock.years_since(from, 1) with input as _at(one)
	clock.years_since(0, 1) with input as _at(365 * 86400000)
	not clock.years_since(0, 1) with input as _at((365 * 86400000) - 1)
	not clock.years_since("long ago", 1) with input as _at(one)
	not clock.years_since(null, 1) with input as _at(one)
}

# A rule without a date binds, but permits nothing.
test_a_forgotten_date if {
	not clock.out_of_force("NO-SUCH-RULE") with input as _at(5)
	not clock.permits("NO-SUCH-RULE") with input as _at(5)
}

test_dates if {
	dates := {"R": {"from": 10, "until": 20}}
	clock.out_of_force("R") with input as _at(9) with data.facts.effective as dates
	not clock.out_of_force("R") with input as _at(10) with data.facts.effective as dates
	not clock.out_of_force("R") with input as _at(19) with data.facts.effective as dates
	clock.out_of_force("R") with input as _at(20) with data.facts.effective as dates
	clock.permits("R") with input as _at(10) with data.facts.effective as dates
	not clock.permits("R") with input as _at(20) with data.facts.effective as dates
}
