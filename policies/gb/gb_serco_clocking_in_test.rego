package tests.gb

import data.countersign.testing

test_gb_serco if {
	request := testing.changed(testing.base_for("GB", "attendance"), {
		"controller": {"type": "employer"},
		"alternative": {"offered": false},
	})
	testing.denied(request) == {"F14 ALTERNATIVE_NOT_OFFERED", "GB-ICO-SERCO CONSENT_COERCED"}
	testing.obliged_by("GB-ICO-SERCO", request) == {"GB-ICO-SERCO OFFER_ALTERNATIVE"}
	testing.denied(testing.changed(request, {"controller": {"type": "private"}})) == {
		"F14 ALTERNATIVE_NOT_OFFERED",
		"F27 PURPOSE_NOT_FOR_THIS",
	}
}

_clocking(changes) := testing.changed(
	testing.changed(testing.base_for("GB", "attendance"), {"controller": {"type": "employer"}}),
	changes,
)

test_gb_serco_reach if {
	testing.denied(_clocking({})) == set()
	counting := _clocking({"operation": "detect", "alternative": {"offered": false}})
	testing.denied(counting) == set()
	testing.obliged_by("GB-ICO-SERCO", counting) == set()
	gate := testing.changed(testing.base("GB"), {"controller": {"type": "employer"}, "alternative": {"offered": false}})
	testing.denied(gate) == {"F14 ALTERNATIVE_NOT_OFFERED"}
	testing.obliged_by("GB-ICO-SERCO", gate) == set()
}
