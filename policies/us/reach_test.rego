package tests.us

import data.countersign.testing

# How far the family reaches, with every safeguard taken away and all dates ignored.
test_reach if {
	said := {name: testing.said_by("US", request) | some name, request in testing.reach("US")}
	said == {
		"a public body's door": set(),
		"checking a customer": set(),
		"counting faces": set(),
		"estimating age": set(),
		"police after the event": set(),
		"police live": set(),
		"watching a shop": set(),
	}
}
