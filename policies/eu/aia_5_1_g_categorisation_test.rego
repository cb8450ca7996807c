package tests.eu

import data.countersign.testing

_sorted_by(trait) := testing.changed(testing.estimate("SE"), {"output": {"traits": [trait]}})

test_aia_5_1_g if {
	every trait in ["ethnicity", "politics", "union_membership", "religion", "sex_life", "sexual_orientation"] {
		testing.denied(_sorted_by(trait)) == {
			"EU-AIA-5-1-g SENSITIVE_CATEGORISATION",
			"F07 SENSITIVE_CATEGORISATION",
		}
	}
	every trait in ["health", "disability"] {
		testing.denied(_sorted_by(trait)) == {"F07 SENSITIVE_CATEGORISATION"}
	}
}
