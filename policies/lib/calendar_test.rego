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
	_later("2023-12-31T23:59:59Z", 1) == testing.instant("2024-12-31T23:59:59Z")
}

test_calendar_around_centuries_and_the_epoch if {
	_later("2099-03-01T00:00:00Z", 1) == testing.instant("2100-03-01T00:00:00Z")
	_later("2000-01-01T00:00:00Z", 100) == testing.instant("2100-01-01T00:00:00Z")
	_later("1969-12-31T00:00:00Z", 1) == testing.instant("1970-12-31T00:00:00Z")
}
