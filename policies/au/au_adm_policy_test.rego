package tests.au

import data.countersign.testing

test_au_adm if {
	start := testing.instant("2026-12-09T13:00:00Z")
	request := testing.changed(testing.base("AU"), {"now": start, "decision": {"automated": true}})
	testing.obliged_by("AU-ADM", request) == {"AU-ADM RETENTION_SCHEDULE_PUBLIC"}
	testing.obliged_by("AU-ADM", testing.changed(request, {"now": start - 1})) == set()
	testing.obliged_by("AU-ADM", testing.changed(request, {"decision": {"automated": false}})) == set()
}
