package tests.floor

import data.countersign.testing

_on(legal_basis, controller_type) := testing.changed(testing.base("US"), {
	"legal_basis": legal_basis,
	"controller": {"type": controller_type},
	"consent": null,
})

test_not_accepted if {
	every legal_basis in ["contract", "legitimate_interest", "vital_interest", "none", "legal_obligation", "habit"] {
		testing.denied(_on(legal_basis, "private")) == {"F09 NO_LEGAL_BASIS"}
	}
}

test_statutes_serve_authorities_only if {
	testing.denied(_on("public_task_statute", "public_body")) == set()
	testing.denied(_on("public_task_statute", "law_enforcement")) == set()
	testing.denied(_on("law_enforcement_statute", "law_enforcement")) == set()
	testing.denied(_on("law_enforcement_statute", "public_body")) == {"F09 NO_LEGAL_BASIS"}
	testing.denied(_on("public_task_statute", "private")) == {"F09 NO_LEGAL_BASIS"}
	testing.denied(_on("public_task_statute", "government_contractor")) == {"F09 NO_LEGAL_BASIS"}
}

test_detection_without_template if {
	request := testing.changed(_on("legitimate_interest", "private"), {"operation": "detect"})
	testing.denied(request) == set()
	testing.obliged_by("F09", request) == {"F09 NO_TEMPLATE"}
}

# A listed mandate counts for its purpose, controller type and jurisdiction, once in force.
_sim := testing.changed(testing.base_for("CN", "sim_registration"), {
	"legal_basis": "legal_obligation",
	"mandate": "CN-MIIT-2019",
	"consent": null,
})

test_mandate if {
	testing.denied(_sim) == set()
	"F09 NO_LEGAL_BASIS" in testing.denied(testing.changed(_sim, {"purpose": "payment"}))
	"F09 NO_LEGAL_BASIS" in testing.denied(testing.changed(_sim, {"controller": {"type": "employer"}}))
	"F09 NO_LEGAL_BASIS" in testing.denied(testing.changed(_sim, {"jurisdictions": testing.everywhere("US")}))
	"F09 NO_LEGAL_BASIS" in testing.denied(testing.changed(_sim, {"jurisdictions": testing.everywhere("XX")}))
	"F09 NO_LEGAL_BASIS" in testing.denied(testing.changed(_sim, {"mandate": "CN-OTHER"}))
}

# What one law compels is no ground under another.
test_mandate_among_other_laws if {
	every role in ["subject", "controller", "processing", "place"] {
		every code in ["US", "SG"] {
			mixed := testing.changed(_sim, {"jurisdictions": {role: code}})
			"F09 NO_LEGAL_BASIS" in testing.denied(mixed)
		}

		# An unknown code is refused as such, and says nothing about the mandate.
		testing.denied(testing.changed(_sim, {"jurisdictions": {role: "XX"}})) == {"F01 UNKNOWN_JURISDICTION"}
	}
}

test_mandate_starts_at_local_midnight if {
	at_midnight := testing.instant("2019-11-30T16:00:00Z")
	data.countersign.lib.basis.mandated with input as testing.changed(_sim, {"now": at_midnight})
	not data.countersign.lib.basis.mandated with input as testing.changed(_sim, {"now": at_midnight - 1})
}
