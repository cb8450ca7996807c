package tests.cn

import data.countersign.testing

_filing(changes) := testing.changed(testing.base("CN"), {"filing": changes})

test_frt_15_threshold if {
	testing.denied(_filing({"stored_subjects": 99999})) == set()
	testing.denied(_filing({"stored_subjects": 100000})) == {"CN-FRT-15 FILING_MISSING"}
	testing.denied(_filing({"stored_subjects": null})) == {"CN-FRT-15 FILING_MISSING"}
	testing.denied(_filing({"stored_subjects": 100000, "filed": true})) == set()
}

test_frt_15_deadline_is_inclusive if {
	in_time := _filing({"stored_subjects": 100001, "deadline": testing.now})
	testing.denied(in_time) == set()
	testing.obliged_by("CN-FRT-15", in_time) == {"CN-FRT-15 FILE_WITHIN:30WD"}
	every late in [testing.now - 1, "next week"] {
		testing.denied(_filing({"stored_subjects": 100001, "deadline": late})) == {"CN-FRT-15 FILING_MISSING"}
	}
}
