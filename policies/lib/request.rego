# The request with every attribute that a rule may read. One that is missing,
# or stands in a part that is missing or not an object, reads as null, which no
# rule takes as favourable.
#
# Rules read the request from here and never from `input`: Rego evaluates the
# arguments of a negated call first, so `not f(input.x)` would be undefined, and
# the rule silent, whenever `x` is missing.
#
# OPA's type checker takes this package for what the schema of the input says
# (see countersign.rego); `npm run policy -- check` holds the two together.
package countersign.lib.request

import data.countersign.lib.reading

now := reading.value("now")

operation := reading.value("operation")

probing := reading.value("probing")

mode := reading.value("mode")

remote := reading.value("remote")

purpose := reading.value("purpose")

deployment := reading.value("deployment")

legal_basis := reading.value("legal_basis")

mandate := reading.value("mandate")

use_started_at := reading.value("use_started_at")

jurisdictions := reading.part("jurisdictions", ["subject", "controller", "processing", "place"])

controller := reading.part("controller", ["id", "type", "sector", "level", "entity_listed", "owned_by_listed_pct", "export_licence"])

place := reading.part("place", ["type", "capacity", "dwellings"])

subject := reading.part("subject", ["age", "role", "tenancy_ended_at", "restricted", "objected"])

consent := reading.part("consent", ["status", "form", "given_at", "expires_at", "withdrawn_at", "purposes", "controller_id", "guardian", "freely_given", "covers_transmission", "evidence", "elsewhere"])

alternative := reading.part("alternative", ["offered"])

notice := reading.part("notice", ["given", "written", "signage", "retention_disclosed", "public_policy"])

authorisation := reading.part("authorisation", ["type", "objective", "requested_at", "expires_at", "urgent", "refused", "covert", "national_law", "fria_done", "registered_eu_db", "policy_who_where", "initial_identification", "two_person_derogation", "extends_purpose"])

watchlist := reading.part("watchlist", ["id", "authorised", "expires_at"])

template := reading.part("template", ["enrolment_purpose", "source", "enrolled_at", "enrolled_age", "last_interaction_at", "purpose_ended_at", "retention_until"])

stored := reading.part("stored", ["kind", "since", "until"])

retention := reading.part("retention", ["days", "footage_days", "entry_days"])

verification_channel := reading.value("verification_channel")

storage := reading.part("storage", ["location", "key_holder", "transmitted_over_internet"])

transfer := reading.part("transfer", ["cross_border", "mechanism", "separate_consent", "subjects_this_year"])

dpia := reading.part("dpia", ["on_file"])

filing := reading.part("filing", ["stored_subjects", "filed", "deadline", "declared_at", "disclosed_at", "in_service_at"])

decision := reading.part("decision", ["automated", "adverse", "human_reviewers"])

output := reading.part("output", ["public_display", "sale", "score", "traits", "bands"])

necessity := reading.part("necessity", ["justified"])

liveness := reading.part("liveness", ["required", "status", "issuer", "kid", "fault"])

vouched := reading.value("vouched")

comparison := reading.part("comparison", ["probe_source", "reference_source", "same_subject"])
