package tests.lib

import data.countersign.lib.vouching
import data.countersign.testing

# A private gate as the service knows it: its own facts are vouched for, the
# rest is the controller's word.
_gate(code) := testing.changed(object.remove(testing.base(code), ["vouched"]), {
	"vouched": _service,
	"deployment": "hosted_us",
	"decision": {"human_reviewers": 0},
	"storage": {"transmitted_over_internet": true},
	"consent": {"covers_transmission": true},
})

_service := {
	"now": "service",
	"operation": "service",
	"consent": "service",
	"template": "service",
	"controller.entity_listed": "service",
	"controller.owned_by_listed_pct": "service",
	"transfer.cross_border": "service",
	"decision": "service",
}

_also(request, vouched) := testing.changed(request, {"vouched": vouched})

_lacking(request) := {claim.attribute |
	some claim in testing.decided(request).unvouched
}

_readings(request) := readings if {
	readings := vouching.readings with input as request
}

test_a_private_gate_needs_no_grant if {
	every code in ["US", "DE", "CN", "GB", "US-IL", "BR"] {
		testing.denied(_gate(code)) == set()
		_lacking(_gate(code)) == set()
		_readings(_gate(code)) == []
	}
}

test_nobody_vouches_for_anything if {
	alone := object.remove(_gate("US"), ["vouched"])
	_lacking(alone) == {
		"now",
		"operation",
		"consent",
		"template",
		"controller.entity_listed",
		"controller.owned_by_listed_pct",
		"transfer.cross_border",
		"decision.adverse",
	}
	{"F03 INPUT_INCOMPLETE", "F22 ENTITY_LISTED", "F23 TRANSFER_UNLAWFUL"} - testing.denied(alone) == set()
	every vouched in [null, {}, "everything", 5] {
		_lacking(testing.changed(alone, {"vouched": vouched})) == _lacking(alone)
	}
}

# Nothing can be vouched for of an input that is none.
test_no_request if {
	every request in [null, 5, "all", []] {
		_readings(request) == []
		testing.decided(request).unvouched == set()
	}
}

test_a_claim_says_who_would_have_to_vouch if {
	claimed := testing.changed(_gate("US-IL"), {"controller": {"sector": "bank"}})
	testing.decided(claimed).unvouched == {{
		"attribute": "controller.sector",
		"value": "bank",
		"read_as": "general",
		"vouchers": ["operator"],
	}}
}

# An exemption is worth what its voucher is worth.
test_a_bank_of_its_own_word_is_none if {
	bank := testing.changed(_gate("US-IL"), {
		"controller": {"sector": "bank"},
		"notice": {"written": false},
	})
	testing.denied(bank) == {"US-IL-15B NOTICE_MISSING"}
	testing.denied(_also(bank, {"controller.sector": "operator"})) == set()
	testing.denied(_also(bank, {"controller": "operator"})) == set()
	testing.denied(_also(bank, {"controller.sector": "person"})) == {"US-IL-15B NOTICE_MISSING"}
	testing.denied(_also(bank, {"sector": "operator"})) == {"US-IL-15B NOTICE_MISSING"}
}

# What opens nothing needs nobody.
test_other_values_are_the_controllers_word if {
	landlord := testing.changed(_gate("US"), {"controller": {"type": "landlord", "sector": "telecom"}})
	_lacking(landlord) == set()
	unlicensed := testing.changed(_gate("US"), {
		"controller": {"export_licence": null},
		"mandate": null,
	})
	_lacking(unlicensed) == set()
}

# Null says that no template takes part, which only the service can know.
test_a_template_that_is_said_not_to_be if {
	without := object.union(_gate("US"), {"template": null})
	testing.denied(without) == set()
	hidden := object.union(without, {"vouched": object.remove(_service, ["template"])})
	testing.decided(object.remove(without, ["vouched"])).allow == false
	testing.denied(testing.changed(object.remove(without, ["vouched"]), {"vouched": hidden.vouched})) == testing.denied(object.union(_gate("US"), {"template": {}}))
}

_police(code) := testing.changed(testing.police(code), {"vouched": _service, "decision": {"human_reviewers": 0}})

_granted := {
	"controller.type": "operator",
	"legal_basis": "operator",
	"authorisation": "operator",
	"watchlist": "operator",
	"deployment": "service",
	"storage": "service",
}

test_police_by_their_own_word_are_a_company_without_consent if {
	testing.denied(_also(object.remove(_police("US"), ["vouched"]), object.union(_service, _granted))) == set()
	alone := testing.changed(object.remove(_police("US"), ["vouched"]), {"vouched": _service})
	testing.denied(alone) == {
		"F09 NO_LEGAL_BASIS",
		"F14 ALTERNATIVE_NOT_OFFERED",
		"F15 WATCHLIST_EXPIRED",
		"F15 WATCHLIST_UNAUTHORISED",
		"F16 AUTHORISATION_MISSING",
		"F27 PURPOSE_NOT_FOR_THIS",
	}
}

# A purpose that is for anybody, so that nothing else tells the two readings apart.
_for_anybody := object.union(data.facts.purposes.access_control, {
	"controllers": "any",
	"operations": "any",
	"modes": "any",
	"places": "any",
})

# Whoever says that they are police is held to what police are held to, with no
# more of an order than is vouched for: neither as they declare themselves nor as
# a company without an order would these have been refused for it.
test_claims_are_also_read_beside_who_one_claims_to_be if {
	consented := testing.changed(testing.base("US"), {
		"operation": "identify",
		"mode": "post",
		"place": {"type": "public_space"},
		"controller": {"type": "law_enforcement"},
		"authorisation": {"type": "warrant"},
	})
	named := object.union(_service, {"storage": "service", "deployment": "service", "consent": "service"})
	vouched := testing.changed(object.remove(consented, ["vouched"]), {"vouched": named})
	company := testing.changed(consented, {"controller": {"type": "private"}, "authorisation": {"type": "none"}})
	testing.denied(consented) == set() with data.facts.purposes.access_control as _for_anybody
	testing.denied(company) == set() with data.facts.purposes.access_control as _for_anybody
	testing.denied(vouched) == {"F16 AUTHORISATION_MISSING"} with data.facts.purposes.access_control as _for_anybody
	count(_readings(vouched)) == 2
	count(_readings(_also(vouched, {"authorisation": "operator"}))) == 1
	count(_readings(_also(vouched, {"controller": "operator"}))) == 1
}

# A claim that is false must not spare its maker the rules that bind those of
# whom it is true.
test_a_claim_escapes_nothing if {
	banned := testing.changed(_gate("US-CA-SF"), {"controller": {"type": "public_body"}})
	testing.denied(banned) == {"US-CA-SF GOVERNMENT_USE_BAN"}
}

# Duties and periods are those of every reading.
test_duties_of_every_reading if {
	bank := testing.changed(_gate("US-IL"), {
		"operation": "enroll",
		"controller": {"sector": "bank"},
		"retention": {"days": 100},
	})
	testing.obliged(bank) == testing.obliged(testing.changed(bank, {"controller": {"sector": "general"}}))
	count(testing.decided(bank).obligations) == count(testing.obliged(bank))
	testing.decided(bank).retention == {"max_days": 1095, "rule": "F18"}
	shorter := data.countersign.decision.retention with input as bank
		with data.facts.caps.bipa_days.value as 30
	shorter == {"max_days": 30, "rule": "US-IL-15A"}
}
