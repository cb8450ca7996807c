package tests.floor

import data.countersign.testing

_notified(notice) := {"notice": notice}

_nothing := _notified({"given": false, "signage": false})

test_notice_before_a_face_is_read if {
	every code in ["US", "SG", "US-OH", "GB", "KR"] {
		every given in [false, null, "yes"] {
			"F31 NOTICE_MISSING" in testing.denied(testing.changed(testing.base(code), _notified({"given": given})))
		}
	}
	testing.denied(testing.changed(testing.base("US"), _notified({"given": false}))) == {"F31 NOTICE_MISSING"}
	testing.denied(testing.changed(testing.base("US"), {"notice": null})) == {"F31 NOTICE_MISSING"}
	testing.denied(testing.changed(testing.estimate("US"), _notified({"given": false}))) == {"F31 NOTICE_MISSING"}
	testing.denied(testing.changed(testing.base("US"), {"operation": "detect", "notice": {"given": false}})) == set()
}

# Who is watched from afar is told by a sign.
test_signs_tell_from_afar if {
	testing.denied(testing.changed(testing.shop("US"), _notified({"given": false}))) == set()
	testing.denied(testing.changed(testing.shop("US"), _nothing)) == {
		"F10 COVERT_IDENTIFICATION",
		"F24 SIGNAGE_MISSING",
		"F31 NOTICE_MISSING",
	}
	every remote in [false, null] {
		request := testing.changed(testing.shop("US"), {"remote": remote, "notice": {"given": false}})
		testing.denied(request) == {"F31 NOTICE_MISSING"}
	}
}

test_police_tell_who_stands_before_them if {
	testing.denied(testing.changed(testing.police("US"), _notified({"given": false}))) == set()
	every operation in ["verify", "categorise"] {
		before := testing.changed(testing.police("US"), {
			"operation": operation,
			"remote": false,
			"output": {"traits": ["age"]},
			"notice": {"given": false},
		})
		"F31 NOTICE_MISSING" in testing.denied(before)
		secret := testing.changed(before, {"authorisation": {"covert": true}})
		not "F31 NOTICE_MISSING" in testing.denied(secret)
	}
	every operation in ["enroll", "export"] {
		elsewhere := testing.changed(testing.police("US"), {"operation": operation, "remote": false, "notice": {"given": false}})
		not "F31 NOTICE_MISSING" in testing.denied(elsewhere)
	}
	body := testing.changed(testing.police("US"), {
		"remote": false,
		"controller": {"type": "public_body"},
		"legal_basis": "public_task_statute",
		"notice": {"given": false},
	})
	testing.denied(body) == {"F31 NOTICE_MISSING"}
}
