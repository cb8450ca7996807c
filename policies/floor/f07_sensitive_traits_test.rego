package tests.floor

import data.countersign.testing

_sorted_by(list) := testing.changed(testing.estimate("US"), {"output": {"traits": list}})

test_each_sensitive_trait if {
	every trait, _ in data.facts.traits.sensitive {
		testing.denied(_sorted_by(["age", trait])) == {"F07 SENSITIVE_CATEGORISATION"}
	}
}

test_unlisted_trait if {
	testing.denied(_sorted_by(["shoe_size"])) == {"F07 SENSITIVE_CATEGORISATION"}
	testing.denied(_sorted_by(null)) == {"F07 SENSITIVE_CATEGORISATION"}
	testing.denied(testing.changed(testing.base("US"), {"output": {"traits": null}})) == set()
}

test_ordinary_traits if testing.denied(_sorted_by(["age", "gender"])) == set()

test_the_operation_label_does_not_matter if {
	request := testing.changed(testing.base("US"), {"output": {"traits": ["religion"]}})
	testing.denied(request) == {"F07 SENSITIVE_CATEGORISATION"}
}
