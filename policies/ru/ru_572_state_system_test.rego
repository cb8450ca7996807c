package tests.ru

import data.countersign.testing

# A company joined to the state's system.
_joined := testing.changed(testing.base("RU"), {"verification_channel": "state_ubs"})

test_ru_572 if {
	every channel in ["own", "accredited", null] {
		testing.denied_by("RU-572", testing.changed(_joined, {"verification_channel": channel})) == {
			"RU-572 PRIVATE_USE_BAN",
			"RU-572 STORAGE_LOCATION_UNLAWFUL",
		}
	}
	testing.denied_by("RU-572", _joined) == set()
	testing.denied_by("RU-572", testing.changed(_joined, {"verification_channel": "own", "template": null})) == {"RU-572 PRIVATE_USE_BAN"}
	testing.denied_by("RU-572", testing.changed(_joined, {"verification_channel": "own", "template": null, "operation": "enroll"})) == {"RU-572 PRIVATE_USE_BAN", "RU-572 STORAGE_LOCATION_UNLAWFUL"}
	testing.denied_by("RU-572", testing.changed(_joined, {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "verification_channel": "own"})) == set()
	testing.denied_by("RU-572", testing.changed(_joined, {"verification_channel": "own", "operation": "detect"})) == set()
	testing.obliged_by("RU-572", _joined) == {"RU-572 PREFER_STATE_ID_CHANNEL"}
	testing.obliged_by("RU-572", testing.changed(_joined, {"controller": {"type": "public_body"}, "legal_basis": "public_task_statute", "remote": false})) == set()
	testing.obliged_by("RU-572", testing.changed(_joined, {"operation": "detect"})) == set()
}
