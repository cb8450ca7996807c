# Whole calendar years after an instant, in UTC. Statutes count years, not
# blocks of 365 days. Civil dates from day numbers follow the proleptic
# Gregorian arithmetic of days within 400-year eras that begin on 1 March.
package countersign.lib.calendar

_day_ms := 86400000

# The same date and time of day `years` later, in epoch milliseconds;
# 29 February becomes 28 February, the earlier day.
years_after(instant, years) := ((_day_number(year + years, month, day) * _day_ms) + instant) - (days * _day_ms) if {
	days := floor(instant / _day_ms)
	[year, month, day] := _civil(days)
}

_civil(days) := [year, month, day] if {
	shifted := days + 719468
	era := floor(shifted / 146097)
	day_of_era := shifted - (era * 146097)
	leaps := (floor(day_of_era / 1460) - floor(day_of_era / 36524)) + floor(day_of_era / 146096)
	year_of_era := floor((day_of_era - leaps) / 365)
	day_of_year := day_of_era - (((365 * year_of_era) + floor(year_of_era / 4)) - floor(year_of_era / 100))
	march_month := floor(((5 * day_of_year) + 2) / 153)
	day := (day_of_year - floor(((153 * march_month) + 2) / 5)) + 1
	month := ((march_month + 2) % 12) + 1
	year := ((era * 400) + year_of_era) + _january_or_february(month)
}

_day_number(year, month, day) := ((era * 146097) + day_of_era) - 719468 if {
	march_year := year - _january_or_february(month)
	era := floor(march_year / 400)
	year_of_era := march_year - (era * 400)
	day_of_year := (floor(((153 * ((month + 9) % 12)) + 2) / 5) + _clamp(month, day)) - 1
	day_of_era := (((year_of_era * 365) + floor(year_of_era / 4)) - floor(year_of_era / 100)) + day_of_year
}

_january_or_february(month) := 1 if month < 3

else := 0

_clamp(2, 29) := 28

_clamp(month, day) := day if [month, day] != [2, 29]
