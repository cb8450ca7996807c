package tests.floor

import data.countersign.testing

_consent(changes) := testing.changed(testing.base("US"), {"consent": changes})

test_no_record if {
	testing.denied(_consent(null)) == {"F11 CONSENT_MISSING"}
	testing.denied(_consent({"status": "requested"})) == {"F11 CONSENT_MISSING"}
	testing.denied(_consent({"status": null})) == {"F11 CONSENT_MISSING"}
}

test_states if {
	testing.denied(_consent({"status": "renewed"})) == set()
	testing.denied(_consent({"status": "refused"})) == {"F11 CONSENT_REFUSED"}
	testing.denied(_consent({"status": "withdrawn"})) == {"F11 CONSENT_WITHDRAWN"}
	testing.denied(_consent({"status": "revoked"})) == {"F11 CONSENT_WITHDRAWN"}
	testing.denied(_consent({"status": "expired"})) == {"F11 CONSENT_EXPIRED"}
}

test_withdrawn_whatever_the_status_says if {
	testing.denied(_consent({"withdrawn_at": testing.now})) == {"F11 CONSENT_WITHDRAWN"}
	testing.denied(_consent({"withdrawn_at": testing.now + 1})) == set()
	testing.denied(_consent({"withdrawn_at": "yesterday"})) == {"F11 CONSENT_WITHDRAWN"}
	testing.denied(_consent({"status": "requested", "withdrawn_at": testing.now})) == {
		"F11 CONSENT_MISSING",
		"F11 CONSENT_WITHDRAWN",
	}
	testing.obliged_by("F11", _consent({"withdrawn_at": testing.now})) == {"F11 DELETE_NOW"}
}

test_expires_at_its_last_instant if {
	testing.denied(_consent({"expires_at": testing.now})) == {"F11 CONSENT_EXPIRED"}
	testing.denied(_consent({"expires_at": testing.now + 1})) == set()
	testing.denied(_consent({"expires_at": null})) == {"F11 CONSENT_EXPIRED"}
}

test_begins_at_its_first_instant if {
	testing.denied(_consent({"given_at": testing.now})) == set()
	testing.denied(_consent({"given_at": testing.now + 1})) == {"F11 CONSENT_NOT_YET_VALID"}
	testing.denied(_consent({"given_at": null})) == {"F11 CONSENT_NOT_YET_VALID"}
}

test_scope if {
	testing.denied(_consent({"purposes": ["payment"]})) == {"F11 CONSENT_PURPOSE_MISMATCH"}
	testing.denied(_consent({"purposes": null})) == {"F11 CONSENT_PURPOSE_MISMATCH"}
	testing.denied(_consent({"controller_id": "ctl-2"})) == {"F11 CONSENT_CONTROLLER_MISMATCH"}
	testing.denied(_consent({"controller_id": null})) == {"F11 CONSENT_CONTROLLER_MISMATCH"}
}

test_another_kind_of_use if {
	testing.denied(_consent({"elsewhere": true})) == {"F11 CONSENT_SCOPE_MISMATCH"}
	testing.denied(_consent({"elsewhere": null})) == set()
}

test_evidence_of_an_adult if {
	every level in ["stated", "referenced", "desk", "signed", null] {
		testing.denied(_consent({"evidence": level})) == set()
	}
	testing.denied(_consent({"evidence": "a nod"})) == {"F11 CONSENT_EVIDENCE_TOO_WEAK"}
	testing.denied(_consent({"status": "expired", "evidence": "a nod"})) == {"F11 CONSENT_EXPIRED"}
}

_guarded(changes) := testing.changed(_consent(object.union({"guardian": true}, changes)), {"subject": {"age": 17}})

test_evidence_of_a_guardian if {
	every level in ["referenced", "desk", "signed"] {
		testing.denied(_guarded({"evidence": level})) == set()
	}
	testing.denied(_guarded({"evidence": "stated"})) == {"F11 CONSENT_EVIDENCE_TOO_WEAK"}
	silent := testing.changed(_guarded({"evidence": null}), {"vouched": {"consent": "service"}})
	"F11 CONSENT_EVIDENCE_TOO_WEAK" in testing.denied(silent)
	unknown := testing.changed(_guarded({"evidence": "stated"}), {"subject": {"age": null}})
	testing.denied(unknown) == {"F03 INPUT_INCOMPLETE"}
}

test_worked_cases_say_nothing_of_evidence if {
	case := testing.changed(_guarded({"evidence": null}), {"vouched": "all"})
	testing.denied(case) == set()
	stated := testing.changed(case, {"consent": {"evidence": "stated"}})
	testing.denied(stated) == {"F11 CONSENT_EVIDENCE_TOO_WEAK"}
}

test_a_guardian_agrees_until_majority if {
	grown := testing.changed(_guarded({}), {"subject": {"age": 18}})
	testing.denied(grown) == {"F11 CONSENT_GUARDIAN_ENDED"}
	testing.denied(testing.changed(grown, {"consent": {"guardian": false}})) == set()
	testing.denied(testing.changed(grown, {"subject": {"age": null}})) == {"F03 INPUT_INCOMPLETE"}
}

test_evidence_of_a_minor_alone if {
	alone := testing.changed(_guarded({"guardian": false, "evidence": "stated"}), {})
	testing.denied(alone) == {"F13 MINOR_NO_GUARDIAN"}

	# At the age of consent the person agrees in their own name.
	young := testing.changed(testing.base("CN"), {"subject": {"age": 15}, "consent": {"evidence": "stated"}})
	testing.denied(young) == set()
}

test_form if {
	every form in ["bundled", "implied", "opt_out", "a nod"] {
		testing.denied(_consent({"form": ["explicit", form]})) == {"F11 CONSENT_FORM_INVALID"}
	}
	testing.denied(_consent({"form": []})) == {"F11 CONSENT_FORM_INVALID"}
	testing.denied(_consent({"form": null})) == {"F11 CONSENT_FORM_INVALID"}
}

test_freely_given if {
	testing.denied(_consent({"freely_given": false})) == {"F11 CONSENT_COERCED"}
	testing.denied(_consent({"freely_given": null})) == {"F11 CONSENT_COERCED"}
}

test_every_failure_is_reported if {
	testing.denied(_consent({"expires_at": testing.now, "purposes": [], "freely_given": false})) == {
		"F11 CONSENT_COERCED",
		"F11 CONSENT_EXPIRED",
		"F11 CONSENT_PURPOSE_MISMATCH",
	}
}

test_no_change_of_basis_after_a_no if {
	withdrawn := testing.changed(_consent({"status": "withdrawn"}), {"legal_basis": "legitimate_interest"})
	testing.denied(withdrawn) == {"F09 NO_LEGAL_BASIS", "F11 CONSENT_WITHDRAWN"}
	refused := testing.changed(withdrawn, {"consent": {"status": "refused"}})
	testing.denied(refused) == {"F09 NO_LEGAL_BASIS", "F11 CONSENT_REFUSED"}
	authority := {"legal_basis": "public_task_statute", "controller": {"type": "public_body"}}
	testing.denied(testing.changed(refused, authority)) == set()
}

_mandated := testing.changed(testing.base_for("CN", "sim_registration"), {
	"legal_basis": "legal_obligation",
	"mandate": "CN-MIIT-2019",
})

test_a_mandate_needs_no_consent if {
	testing.denied(testing.changed(_mandated, {"consent": null})) == set()
	testing.denied(testing.changed(_mandated, {"consent": {"status": "expired"}})) == set()
}

test_a_mandate_does_not_undo_a_no if {
	every status, code in {"withdrawn": "CONSENT_WITHDRAWN", "refused": "CONSENT_REFUSED"} {
		every operation in ["enroll", "verify", "identify", "export"] {
			request := testing.changed(_mandated, {"operation": operation, "consent": {"status": status}})
			concat(" ", ["F11", code]) in testing.denied(request)
		}
	}
	testing.denied(testing.changed(_mandated, {"consent": {"status": "refused"}})) == {"F11 CONSENT_REFUSED"}
	testing.denied(testing.changed(_mandated, {"consent": {"withdrawn_at": testing.now + 1}})) == set()
}

# Two ids that are missing are not the same id.
test_there_is_nobody_to_whom_nobody_consented if {
	every id in [null, "", 7] {
		request := testing.changed(testing.base("US"), {"controller": {"id": id}, "consent": {"controller_id": id}})
		testing.denied(request) == {"F11 CONSENT_CONTROLLER_MISMATCH"}
	}
}

# Two ids that are missing are not the same id.
test_there_is_nobody_to_whom_nobody_consented if {
	every id in [null, "", 7] {
		request := testing.changed(testing.base("US"), {"controller": {"id": id}, "consent": {"controller_id": id}})
		testing.denied(request) == {"F11 CONSENT_CONTROLLER_MISMATCH"}
	}
}
