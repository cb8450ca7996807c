package countersign.rules.AU

import data.countersign.lib.request

# METADATA
# scope: rule
# title: Automated decisions in the privacy policy
# description: |
#   Privacy policy must describe the personal information used, the decisions
#   made solely by computer programs and those they substantially and directly
#   support, where rights or interests could be significantly affected.
# custom:
#   id: AU-ADM
#   citation: Privacy Act APP 1.7-1.9
#   tier: law
#   effective: "2026-12-10"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: AU
oblige contains {"code": "RETENTION_SCHEDULE_PUBLIC", "rule": "AU-ADM"} if {
	request.decision.automated != false
}
