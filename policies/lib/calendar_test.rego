package tests.lib

import data.countersign.lib.calendar
import data.countersign.testing

_later(from, years) := calendar.years_after(testing.instant(from), years)

test_calendar_counts_years_not_days if {
	_later("2023-11-23T09:00:00Z", 3) == testing.instant("2026-11-23T09:00:00Z")
	_later("2024-11-23T09:00:00.123Z", 1) == testing.instant("2025-11-23T09:00:00.123Z")
}

test_calendar_around_leap_days if {
	_later("2024-02-28T23:59:59Z", 1) == testing.instant("2025-02-28T23:59:59Z")
	_later("2024-02-29T12:00:00Z", 1) == testing.instant("2025-02-28T12:00:00Z")
	_later("2024-02-29T12:00:00Z", 4) == testing.instant("2028-02-28T12:00:00Z")
	_later("2023-03-01T00:00:00Z", 1) == testing.instant("2024-03-01T00:00:00Z")
	_later("2023-01-31T00:00:00Z", 2) == testing.instant("2025-01-31T00:00:00Z")
	_later("2023-02-28T00:00:00Z", 1) == testing.instant("2024-02-28T00:00:00Z")
	_later("2024-02-29T00:00:00Z", 400) == testing.instant("2024-02-28T00:00:00Z") + (146097 * 86400000)
	_later("2023-12-31T23:59:59Z", 1) == testing.instant("2024-12-31T23:59:59Z")
}

test_calendar_around_centuries_and_the_epoch if {
	_later("2099-03-01T00:00:00Z", 1) == testing.instant("2100-03-01T00:00:00Z")
	_later("2000-01-01T00:00:00Z", 100) == testing.instant("2100-01-01T00:00:00Z")
	_later("1969-12-31T00:00:00Z", 1) == testing.instant("1970-12-31T00:00:00Z")
}

# Leap years, years without, and centuries of both kinds.
test_calendar_in_every_kind_of_year if {
	every year in [1700, 1799, 1800, 1896, 1899, 1900, 1904, 1969, 1999, 2000, 2001, 2023, 2024, 2096, 2099, 2100, 2104] {
		every day in ["02-28", "03-01", "12-31"] {
			from := sprintf("%d-%sT00:00:00.001Z", [year, day])
			_later(from, 1) == testing.instant(sprintf("%d-%sT00:00:00.001Z", [year + 1, day]))
			_later(from, 99) == testing.instant(sprintf("%d-%sT00:00:00.001Z", [year + 99, day]))
		}
	}
}
