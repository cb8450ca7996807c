# Whole calendar years after an instant, in UTC. Statutes count years, not
# blocks of 365 days. A year is taken to begin on 1 March, as in the arithmetic
# of Gregorian day numbers: the leap day is then its last, and every other day
# is as far from its beginning in every year.
package countersign.lib.calendar

_day_ms := 86400000

# From 1 March of the year 0, proleptic Gregorian, to 1 January 1970.
_epoch_days := 719468

# The same date and time of day `years` later, in epoch milliseconds;
# 29 February becomes 28 February, the earlier day.
years_after(instant, years) := instant + (((_days_before(year + years) + day_of_year) - day) * _day_ms) if {
	day := floor(instant / _day_ms) + _epoch_days
	year := _year_of(day)
	day_of_year := min([day - _days_before(year), 364])
}

# Off the mean length of a year by less than a year either way.
_year_of(day) := max([year |
	some step in [-1, 0, 1]
	year := floor(day / 365.2425) + step
	_days_before(year) <= day
])

_days_before(year) := (((365 * year) + floor(year / 4)) - floor(year / 100)) + floor(year / 400)
