# Helpers for tests only: requests that every rule allows, ways to change them,
# and the whole result in a form that reads well in an expectation.
package countersign.testing

now := instant("2026-11-23T09:00:00Z")

# Epoch milliseconds of an RFC 3339 instant.
instant(text) := time.parse_rfc3339_ns(text) / 1000000

# The request with nested parts replaced; lists and nulls replace whole values.
changed(request, changes) := object.union(request, changes)

# The whole set of denials, as "<rule> <code>".
denied(request) := {text |
	some reason in decided(request).reasons
	text := concat(" ", [reason.rule, reason.code])
}

# The whole set of obligations, as "<rule> <code>" or "<rule> <code>:<param>".
obliged(request) := {text |
	some obligation in decided(request).obligations
	parameter := [part | some part in [":", obligation.param]]
	text := concat("", array.concat([obligation.rule, " ", obligation.code], parameter))
}

# The codes of one rule among the denials.
denied_by(rule, request) := {text |
	some text in denied(request)
	startswith(text, concat("", [rule, " "]))
}

# The codes of one rule among the obligations.
obliged_by(rule, request) := {text |
	some text in obliged(request)
	startswith(text, concat("", [rule, " "]))
}

decided(request) := decision if {
	decision := data.countersign.decision with input as request
}

everywhere(code) := {role: code | some role in ["subject", "controller", "processing", "place"]}

# An employee-free, consented 1:1 check at a private gate with another way in.
base(code) := {
	"now": now,
	"vouched": "all",
	"jurisdictions": everywhere(code),
	"operation": "verify",
	"mode": "interactive",
	"remote": false,
	"purpose": "access_control",
	"deployment": "self_hosted",
	"controller": {
		"id": "ctl-1",
		"type": "private",
		"sector": "general",
		"entity_listed": false,
		"owned_by_listed_pct": 0,
		"export_licence": false,
	},
	"place": {"type": "private_premises"},
	"subject": {"age": 35, "role": "customer"},
	"legal_basis": "explicit_consent",
	"mandate": null,
	"consent": {
		"status": "given",
		"form": ["explicit", "separate", "written"],
		"given_at": instant("2026-01-10T00:00:00Z"),
		"expires_at": instant("2027-01-10T00:00:00Z"),
		"withdrawn_at": null,
		"purposes": ["access_control"],
		"controller_id": "ctl-1",
		"guardian": false,
		"freely_given": true,
		"covers_transmission": false,
		"evidence": "signed",
		"elsewhere": false,
	},
	"alternative": {"offered": true},
	"notice": {
		"given": true,
		"written": true,
		"signage": true,
		"retention_disclosed": true,
		"public_policy": true,
	},
	"authorisation": {"type": "none"},
	"watchlist": null,
	"template": {
		"enrolment_purpose": "access_control",
		"source": "direct",
		"enrolled_at": instant("2026-01-10T00:00:00Z"),
		"last_interaction_at": instant("2026-11-01T00:00:00Z"),
		"purpose_ended_at": null,
		"retention_until": instant("2027-01-10T00:00:00Z"),
	},
	"retention": {"days": 365},
	"storage": {"location": "on_device", "key_holder": "subject", "transmitted_over_internet": false},
	"transfer": {
		"cross_border": false,
		"mechanism": "none",
		"separate_consent": false,
		"subjects_this_year": 0,
	},
	"dpia": {"on_file": true},
	"filing": {"stored_subjects": 500, "filed": false, "deadline": null},
	"decision": {"automated": false, "adverse": false, "human_reviewers": 1},
	"output": {"public_display": false, "sale": false, "score": false, "traits": []},
	"necessity": {"justified": true},
	"use_started_at": null,
}

# The base request for another purpose, consented to and enrolled for.
base_for(code, purpose) := changed(base(code), {
	"purpose": purpose,
	"consent": {"purposes": [purpose]},
	"template": {"enrolment_purpose": purpose},
})

# An online album that finds friends again: nobody stands before a camera.
album(code) := changed(base_for(code, "photo_tagging"), {
	"operation": "identify",
	"place": {"type": "online"},
})

# An estimate of a person's age, of which nothing is kept.
estimate(code) := changed(base_for(code, "age_assurance"), {
	"operation": "categorise",
	"output": {"traits": ["age"]},
})

# An authorised live search by police in a public space.
police(code) := changed(base(code), {
	"operation": "identify",
	"mode": "realtime",
	"remote": true,
	"purpose": "missing_person_search",
	"controller": {"id": "police-1", "type": "law_enforcement"},
	"place": {"type": "public_space"},
	"subject": {"age": null, "role": "passerby"},
	"legal_basis": "law_enforcement_statute",
	"consent": null,
	"template": null,
	"alternative": {"offered": false},
	"authorisation": {
		"type": "judicial",
		"objective": "missing_person",
		"expires_at": instant("2026-11-24T00:00:00Z"),
		"national_law": true,
		"fria_done": true,
		"registered_eu_db": true,
		"policy_who_where": true,
	},
	"watchlist": {"id": "wl-1", "authorised": true, "expires_at": instant("2026-11-24T00:00:00Z")},
})

# A shop that compares everyone who enters with a watchlist, by consent.
shop(code) := changed(base_for(code, "retail_loss_prevention"), {
	"operation": "identify",
	"mode": "realtime",
	"remote": true,
	"controller": {"sector": "retail"},
	"place": {"type": "public_accommodation"},
	"watchlist": {"id": "wl-1", "authorised": true, "expires_at": instant("2026-11-24T00:00:00Z")},
})

# What one family alone says, whatever the date, as texts: its denials and obligations.
said_by(code, request) := {text |
	said := _said(code) with input as request
	some entry in said
	parameter := [part | some part in [":", entry.param]]
	text := concat("", array.concat([entry.rule, " ", entry.code], parameter))
}

_said(code) := {entry | some entry in data.countersign.rules[code].deny} | {entry | some entry in data.countersign.rules[code].oblige}

# The request with every safeguard taken away.
stripped(request) := changed(request, {
	"alternative": {"offered": false},
	"notice": {
		"given": false,
		"written": false,
		"signage": false,
		"retention_disclosed": false,
		"public_policy": false,
	},
	"dpia": {"on_file": false},
	"necessity": {"justified": false},
	"decision": {"adverse": true, "automated": true, "human_reviewers": 0},
	"storage": {"location": "cloud", "key_holder": "controller", "transmitted_over_internet": true},
	"filing": {"stored_subjects": 100000},
	"template": {"source": "direct", "retention_until": now, "purpose_ended_at": now, "enrolment_purpose": "ticketing"},
	"consent": {"form": ["bundled"], "freely_given": false, "withdrawn_at": now},
	"subject": {"age": 9},
})

# Requests, most without safeguards, by which to see how far a family reaches.
reach(code) := {
	"a lawful gate": base(code),
	"a lawful police search": police(code),
	"a search that a court keeps secret": changed(stripped(police(code)), {"authorisation": {"covert": true}}),
	"training algorithms": stripped(changed(base_for(code, "research_training"), {"place": {"type": "transport_hub"}})),
	"exporting templates": stripped(changed(base(code), {"operation": "export", "place": {"type": "transport_hub"}})),
	"a SIM card under mandate": stripped(changed(base_for(code, "sim_registration"), {
		"legal_basis": "legal_obligation",
		"mandate": "CN-MIIT-2019",
	})),
	"counting faces in a station": stripped(changed(base(code), {"operation": "detect", "legal_basis": "legitimate_interest", "place": {"type": "transport_hub"}})),
	"estimating age": stripped(estimate(code)),
	"checking a customer": stripped(base(code)),
	"watching a shop": stripped(changed(shop(code), {"legal_basis": "legitimate_interest"})),
	"a public body's station": stripped(changed(base(code), {
		"place": {"type": "transport_hub"},
		"controller": {"type": "public_body"},
		"legal_basis": "public_task_statute",
	})),
	"police after the event": stripped(changed(police(code), {"mode": "post", "authorisation": {"type": "none"}})),
	"police live": stripped(changed(police(code), {"authorisation": {"type": "none"}})),
	"a landlord's door": changed(base(code), {"controller": {"type": "landlord"}}),
	"a landlord counting faces": stripped(changed(base(code), {
		"operation": "detect",
		"controller": {"type": "landlord"},
	})),
	"a public body that asks": stripped(changed(base(code), {"controller": {"type": "public_body"}})),
	"a public body counting faces": stripped(changed(base(code), {
		"operation": "detect",
		"controller": {"type": "public_body"},
		"legal_basis": "legitimate_interest",
	})),
	"a company after the event": stripped(changed(base(code), {
		"operation": "identify",
		"mode": "post",
		"authorisation": {"type": "none", "refused": true},
	})),
	"police at a gate": stripped(changed(police(code), {
		"operation": "verify",
		"authorisation": {"type": "none", "refused": true, "urgent": true},
	})),
	"police verifying after the event": stripped(changed(police(code), {
		"operation": "verify",
		"mode": "post",
		"authorisation": {"type": "none", "refused": true},
	})),
	"police in a private place": stripped(changed(police(code), {
		"place": {"type": "private_premises"},
		"authorisation": {"type": "none", "refused": true},
		"transfer": {"cross_border": true},
	})),
	"counting passengers": stripped(changed(base_for(code, "transport_facilitation"), {"operation": "detect"})),
}
