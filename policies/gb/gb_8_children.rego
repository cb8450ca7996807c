package countersign.rules.GB

import data.countersign.lib.person

# METADATA
# scope: rule
# title: Parental consent under thirteen
# description: |
#   Online services: 13 today. Since the Children's Wellbeing and Schools Act
#   2026 ministers may by regulations set any age from 13 to 16, for all or
#   some services.
# custom:
#   id: GB-8
#   citation: UK GDPR art. 8; DPA 2018 s.9
#   change: |
#     Below 13, obtain the agreement of a parent or guardian, so that
#     consent.guardian is true; correct subject.age if it is wrong.
#   tier: law
#   effective: "2018-05-25"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Power in s.72 of the 2026 Act (Royal Assent 29 Apr 2026); no regulations
#     changing the age were found. Keep the age in data.
#   jurisdiction: GB
deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "GB-8"} if {
	person.minor_without_guardian(data.facts.jurisdictions.GB.minor_age)
}
