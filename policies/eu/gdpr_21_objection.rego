package countersign.rules.EU

import data.countersign.lib.request
import data.countersign.lib.standing

# METADATA
# scope: rule
# title: An objection is heeded
# description: |
#   Whoever objects to processing that rests on a public task or on a legitimate
#   interest is no longer processed, unless the controller shows compelling
#   grounds that override. A use that rests on consent is ended by withdrawing
#   it. No ground is recorded by this service, so none overrides here.
# custom:
#   id: EU-GDPR-21
#   citation: GDPR (EU) 2016/679, art. 21(1)
#   change: |
#     Serve the person without a face; subject.objected is false once they take
#     the objection back.
#   tier: law
#   effective: "2018-05-25"
#   confidence: S
#   checked_on: "2026-11-30"
#   jurisdiction: EU
deny contains {"code": "PERSON_OBJECTED", "rule": "EU-GDPR-21"} if {
	_gdpr_applies
	standing.objected
	request.legal_basis in {"legitimate_interest", "public_task_statute"}
}
