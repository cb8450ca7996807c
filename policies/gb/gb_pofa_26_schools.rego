package countersign.rules.GB

import data.countersign.lib.person
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Parents consent in schools
# description: |
#   Schools, 16-19 academies and further-education colleges: for anyone under
#   18, notify each parent, have at least one parent's written consent with no
#   parent objecting (exceptions: parent not found, lacks capacity, or child's
#   welfare); the child's own refusal always prevails; an equal alternative
#   must exist.
# custom:
#   id: GB-POFA-26
#   citation: Protection of Freedoms Act 2012 (England & Wales), ss.26-28
#   change: |
#     Below 18, obtain the agreement of a parent or guardian, so that
#     consent.guardian is true; correct subject.age if it is wrong.
#   tier: law
#   effective: "2013-09-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: GB
deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "GB-POFA-26"} if {
	request.controller.type == "school"
	person.minor_without_guardian(data.facts.jurisdictions.GB.school_age)
}

oblige contains {"code": code, "rule": "GB-POFA-26"} if {
	request.controller.type == "school"
	person.minor(data.facts.jurisdictions.GB.school_age)
	some code in {"GUARDIAN_RECORD", "OFFER_ALTERNATIVE"}
}
