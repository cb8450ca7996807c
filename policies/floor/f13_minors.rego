package countersign.rules.floor

import data.countersign.lib.jurisdiction
import data.countersign.lib.person

# METADATA
# scope: rule
# title: A guardian agrees for a minor
# description: |
#   Under the local age threshold (the highest among applicable jurisdictions;
#   18 if none is set) a guardian's consent is needed. A template made of a
#   child stays a child's until the person agrees anew, wherever it is used. One of this service's
#   rules, not a statement of law.
# custom:
#   id: F13
#   citation: Countersign baseline, F13
#   change: |
#     Below the age of consent of the strictest jurisdiction, obtain the
#     agreement of a parent or guardian, so that consent.guardian is true;
#     correct subject.age if it is wrong.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "F13"} if {
	person.minor_without_guardian(jurisdiction.age_of_consent)
}

oblige contains {"code": "GUARDIAN_RECORD", "rule": "F13"} if {
	person.minor(jurisdiction.age_of_consent)
}
