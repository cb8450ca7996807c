package tests.floor

import data.countersign.testing

_banded(bands, status) := testing.changed(testing.base("US"), {
	"output": {"bands": bands},
	"liveness": {"status": status},
})

test_no_band_without_a_live_person if {
	every status in ["none", null, "failed", "invalid"] {
		testing.obliged_by("F30", _banded(true, status)) == {"F30 WITHHOLD_BAND"}
	}
}

test_a_band_of_a_live_person if testing.obliged_by("F30", _banded(true, "passed")) == set()

test_bands_that_are_no_boolean if {
	testing.obliged_by("F30", _banded("no", "none")) == {"F30 WITHHOLD_BAND"}
}

test_nobody_asks_for_bands if {
	every bands in [false, null] {
		testing.obliged_by("F30", _banded(bands, "none")) == set()
	}
}

test_nothing_is_compared if {
	testing.obliged_by("F30", testing.changed(_banded(true, "none"), {"operation": "detect"})) == set()
}
