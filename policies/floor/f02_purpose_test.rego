package tests.floor

import data.countersign.testing

test_unregistered_purpose if {
	testing.denied(testing.base_for("US", "curiosity")) == {"F02 UNKNOWN_PURPOSE"}
}

test_missing_purpose if {
	"F02 UNKNOWN_PURPOSE" in testing.denied(object.remove(testing.base("US"), ["purpose"]))
}
