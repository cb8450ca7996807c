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
