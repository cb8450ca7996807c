package tests.floor

import data.countersign.testing

_list(changes) := testing.changed(testing.police("US"), {"watchlist": changes})

test_not_approved if {
	testing.denied(_list(null)) == {"F15 WATCHLIST_UNAUTHORISED"}
	testing.denied(_list({"authorised": false})) == {"F15 WATCHLIST_UNAUTHORISED"}
	testing.denied(object.remove(testing.police("US"), ["watchlist"])) == {"F15 WATCHLIST_UNAUTHORISED"}
}

test_expiry_is_the_first_instant_without if {
	testing.denied(_list({"expires_at": testing.now})) == {"F15 WATCHLIST_EXPIRED"}
	testing.denied(_list({"expires_at": testing.now + 1})) == set()
	testing.denied(_list({"expires_at": null})) == {"F15 WATCHLIST_EXPIRED"}
}

test_a_named_list_is_checked_for_any_purpose if {
	request := testing.changed(testing.base("US"), {"operation": "identify", "watchlist": {"authorised": false}})
	testing.denied(request) == {"F15 WATCHLIST_EXPIRED", "F15 WATCHLIST_UNAUTHORISED"}
}

test_people_who_do_not_match_leave_no_trace if {
	testing.obliged_by("F15", testing.police("US")) == {"F15 DELETE_NON_MATCH_IMMEDIATELY"}
}
