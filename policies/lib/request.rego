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

jurisdictions := _part("jurisdictions", ["subject", "controller", "processing", "place"])

flags := _part("flags", ["ear_affiliates_rule_active"])

controller := _part("controller", ["id", "type", "sector", "entity_listed", "owned_by_listed_pct", "export_licence"])

place := _part("place", ["type"])

subject := _part("subject", ["age", "role"])

consent := _part("consent", ["status", "form", "given_at", "expires_at", "withdrawn_at", "purposes", "controller_id", "guardian", "freely_given", "covers_transmission"])

alternative := _part("alternative", ["offered"])

notice := _part("notice", ["given", "written", "signage", "retention_disclosed", "public_policy"])

authorisation := _part("authorisation", ["type", "objective", "expires_at", "urgent", "refused", "covert", "national_law", "fria_done", "registered_eu_db", "policy_who_where", "initial_identification", "two_person_derogation", "extends_purpose"])

watchlist := _part("watchlist", ["authorised", "expires_at"])

template := _part("template", ["enrolment_purpose", "source", "enrolled_at", "last_interaction_at", "purpose_ended_at", "retention_until"])

retention := _part("retention", ["days", "footage_days"])

storage := _part("storage", ["location", "key_holder", "transmitted_over_internet"])

transfer := _part("transfer", ["cross_border", "mechanism", "separate_consent", "subjects_this_year"])

dpia := _part("dpia", ["on_file"])

filing := _part("filing", ["stored_subjects", "filed", "deadline", "declared_at", "in_service_at"])

decision := _part("decision", ["automated", "adverse", "human_reviewers"])

output := _part("output", ["public_display", "sale", "score", "traits"])

necessity := _part("necessity", ["justified"])

liveness := _part("liveness", ["required", "status"])

# Only an explicit null says that no template takes part.
without_template if object.get(_document, "template", {}) == null

watchlist_named if _value("watchlist") != null

_value(name) := object.get(_document, name, null)

_part(name, attributes) := {attribute: object.get(part, attribute, null) |
	some attribute in attributes
} if {
	part := _object(_value(name))
}

_object(value) := value if is_object(value)

else := {}

default _document := {}

_document := input if is_object(input)
