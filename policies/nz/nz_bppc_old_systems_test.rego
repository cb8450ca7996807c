package tests.nz

import data.countersign.testing

_old_system(in_service_at, now) := testing.changed(testing.base("NZ"), {
	"now": now,
	"filing": {"in_service_at": in_service_at},
	"necessity": {"justified": false},
})

# The Code began at midnight of 3 November 2025 in Auckland (UTC+13); the transition ended on 3 August 2026 (UTC+12).
test_nz_bppc_old if {
	begun := testing.instant("2025-11-02T11:00:00Z")
	last := testing.instant("2026-08-02T12:00:00Z")
	every now, codes in {"0": {"NZ-BPPC-1 DISPROPORTIONATE"}, "1": set()} {
		testing.denied_by("NZ-BPPC-1", _old_system(begun - 1, last - to_number(now))) == codes
	}
	testing.denied_by("NZ-BPPC-1", _old_system(begun, last - 1)) == {"NZ-BPPC-1 DISPROPORTIONATE"}
	testing.denied_by("NZ-BPPC-1", _old_system(null, last - 1)) == {"NZ-BPPC-1 DISPROPORTIONATE"}
	data.countersign.rules.NZ.information == {"NZ-BPPC-OLD"}
}
