package countersign.rules.EU

import data.countersign.lib.standing

# METADATA
# scope: rule
# title: Restricted data is only stored
# description: |
#   While processing is restricted, the data is stored and, without the person's
#   consent, used for nothing but legal claims, the protection of others or an
#   important public interest. Whether a consent given before the restriction
#   still carries a use of it is contested; here it does not.
# custom:
#   id: EU-GDPR-18
#   citation: GDPR (EU) 2016/679, art. 18(1)-(2)
#   change: |
#     Serve the person without a face until the restriction ends, so that
#     subject.restricted is false; tell them before it does (art. 18(3)).
#   tier: law
#   effective: "2018-05-25"
#   confidence: S
#   checked_on: "2026-11-30"
#   jurisdiction: EU
deny contains {"code": "PROCESSING_RESTRICTED", "rule": "EU-GDPR-18"} if {
	_gdpr_applies
	standing.restricted
}
