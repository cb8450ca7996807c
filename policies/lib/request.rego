# The request with every attribute that a rule may read. One that is missing,
# or stands in a part that is missing or not an object, reads as null, which no
# rule takes as favourable.
#
# Rules read the request from here and never from `input`: Rego evaluates the
# arguments of a negated call first, so `not f(input.x)` would be undefined, and
# the rule silent, whenever `x` is missing.
package countersign.lib.request

now := _value("now")

operation := _value("operation")

mode := _value("mode")

remote := _value("remote")

purpose := _value("purpose")

deployment := _value("deployment")

legal_basis := _value("legal_basis")

mandate := _value("mandate")

use_started_at := _value("use_started_at")

jurisdictions := _part("jurisdictions", {
	"subject": null, "controller": null, "processing": null, "place": null,
})

flags := _part("flags", {"ear_affiliates_rule_active": null})

controller := _part("controller", {
	"id": null, "type": null, "sector": null, "entity_listed": null, "owned_by_listed_pct": null,
	"export_licence": null,
})

place := _part("place", {"type": null})

subject := _part("subject", {"age": null, "role": null})

consent := _part("consent", {
	"status": null, "form": null, "given_at": null, "expires_at": null, "withdrawn_at": null,
	"purposes": null, "controller_id": null, "guardian": null, "freely_given": null,
	"covers_transmission": null,
})

alternative := _part("alternative", {"offered": null})

notice := _part("notice", {
	"given": null, "written": null, "signage": null, "retention_disclosed": null,
	"public_policy": null,
})

authorisation := _part("authorisation", {
	"type": null, "objective": null, "expires_at": null, "urgent": null, "refused": null,
	"covert": null, "national_law": null, "fria_done": null, "registered_eu_db": null,
	"policy_who_where": null, "initial_identification": null, "two_person_derogation": null,
	"extends_purpose": null,
})

watchlist := _part("watchlist", {"authorised": null, "expires_at": null})

template := _part("template", {
	"enrolment_purpose": null, "source": null, "last_interaction_at": null,
	"purpose_ended_at": null, "retention_until": null,
})

retention := _part("retention", {"days": null, "footage_days": null})

storage := _part("storage", {
	"location": null, "key_holder": null, "transmitted_over_internet": null,
})

transfer := _part("transfer", {
	"cross_border": null, "mechanism": null, "separate_consent": null, "subjects_this_year": null,
})

dpia := _part("dpia", {"on_file": null})

filing := _part("filing", {
	"stored_subjects": null, "filed": null, "deadline": null, "declared_at": null,
	"in_service_at": null,
})

decision := _part("decision", {"automated": null, "adverse": null, "human_reviewers": null})

output := _part("output", {"public_display": null, "sale": null, "score": null, "traits": null})

necessity := _part("necessity", {"justified": null})

# Only an explicit null says that no template takes part.
without_template if object.get(_document, "template", {}) == null

watchlist_named if _value("watchlist") != null

_value(name) := object.get(_document, name, null)

_part(name, absent) := object.union(absent, _document[name]) if is_object(_document[name])

else := absent

default _document := {}

_document := input if is_object(input)
