package tests.cn

import data.countersign.testing

test_pipl_19_limit if {
	request := testing.changed(testing.base("CN"), {"template": {"retention_until": testing.now}})
	testing.denied(request) == {"CN-PIPL-19 RETENTION_EXCEEDED", "F18 RETENTION_EXCEEDED"}
	testing.obliged_by("CN-PIPL-19", request) == {"CN-PIPL-19 DELETE_NOW", "CN-PIPL-19 DELETE_ON_PURPOSE_END"}
}

test_pipl_19_purpose_ended if {
	request := testing.changed(testing.base("CN"), {"template": {"purpose_ended_at": testing.now}})
	testing.denied(request) == {"CN-PIPL-19 RETENTION_EXCEEDED", "F18 RETENTION_EXCEEDED"}
}

test_pipl_19_withdrawal if {
	request := testing.changed(testing.base("CN"), {"consent": {"status": "withdrawn"}})
	"CN-PIPL-19 DELETE_NOW" in testing.obliged(request)
}
