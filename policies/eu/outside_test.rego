# Requests just outside rules of the European family.
package tests.eu

import data.countersign.testing

_rules(request) := {rule |
	some text in testing.said_by("EU", request)
	rule := split(text, " ")[0]
}

# Police answer to the directive, even where they ask the person.
test_police_who_ask_are_outside_the_gdpr if {
	asking := testing.changed(testing.stripped(testing.base("DE")), {
		"controller": {"type": "law_enforcement"},
		"consent": {"status": "given", "withdrawn_at": null, "form": ["bundled"], "freely_given": false},
	})
	every rule in _rules(asking) {
		not startswith(rule, "EU-GDPR")
	}
	searching := testing.changed(asking, {
		"operation": "identify",
		"purpose": "retail_loss_prevention",
		"legal_basis": "legitimate_interest",
	})
	not "EU-MERC" in _rules(searching)
}

test_police_who_count_faces if {
	counting := testing.changed(testing.police("DE"), {"operation": "detect", "legal_basis": "none"})
	not "EU-LED-10" in _rules(counting)
}

test_only_shops_that_search_without_consent_keep_ban_lists if {
	shop := testing.changed(testing.shop("DE"), {"legal_basis": "legitimate_interest"})
	"EU-MERC" in _rules(shop)
	not "EU-MERC" in _rules(testing.changed(shop, {"operation": "verify"}))
	not "EU-MERC" in _rules(testing.changed(shop, {"purpose": "access_control"}))
	statute := {"legal_basis": "public_task_statute", "controller": {"type": "public_body"}}
	not "EU-MERC" in _rules(testing.changed(shop, statute))
}

test_emotion_is_told_and_logged if {
	emotion := testing.changed(testing.base("DE"), {"operation": "emotion", "notice": {"given": false}})
	"EU-AIA-50-3 NOTICE_MISSING" in testing.said_by("EU", emotion)
	said := testing.said_by("EU", emotion)
	"EU-AIA-ANX3 LOG_DECISION" in said
	school := testing.changed(emotion, {"controller": {"type": "school"}})
	"EU-AIA-5-1-f EMOTION_INFERENCE" in testing.said_by("EU", school)
}
