package countersign.rules.EU

import data.countersign.lib.consent
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: No solely automated decision
# description: |
#   No solely automated decision with legal or similar effect unless needed
#   for a contract, authorised by law or explicitly consented to; with
#   special-category data only on explicit consent or substantial public
#   interest law; human intervention and contest rights.
# custom:
#   id: EU-GDPR-22
#   citation: GDPR (EU) 2016/679, art. 22(1)-(4)
#   change: |
#     Have a person confirm the result before it takes effect:
#     decision.human_reviewers counts reviews that took place
#     (/v1/reviews), which no registration states. Or state
#     decision.automated: false if a person decides. decision.adverse
#     follows from the purpose, and from alternative.offered.
#   tier: law
#   effective: "2018-05-25"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: EU
deny contains {"code": "HUMAN_REVIEW_MISSING", "rule": "EU-GDPR-22"} if {
	_gdpr_applies
	safeguards.decided_alone
	not consent.explicit
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "EU-GDPR-22", "param": "1"} if {
	_solely_automated
}

oblige contains {"code": "RIGHT_TO_CONTEST", "rule": "EU-GDPR-22"} if {
	_solely_automated
}

# With explicit consent it may be, and the person may still have somebody look.
_solely_automated if {
	_gdpr_applies
	safeguards.adverse
	safeguards.automated
}
