package countersign.rules.CO

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Express authorisation, nothing hangs on it
# description: |
#   Sensitive, biometrics included: prior, express, informed authorisation or a
#   listed exception; nobody's activity or access may hang on giving them; the
#   regulator wants another way in for residents.
# custom:
#   id: CO-1581-6
#   citation: |
#     Ley Estatutaria 1581 de 2012, art. 6; Decreto 1074 de 2015, art.
#     2.2.2.25.2.3
#   change:
#     ALTERNATIVE_NOT_OFFERED: |
#       Offer an equal way without a face and register alternative.offered:
#       true.
#     CONSENT_NOT_EXPLICIT: |
#       Ask for an express yes, so that consent.form holds "explicit".
#   tier: law
#   effective: "2012-10-18"
#   confidence: S
#   contested: |
#     The start is recalled. Code CO is Colombia; Colorado is US-CO.
#   read: false
#   not_read: |
#     art. 6
#   checked_on: "2026-11-25"
#   jurisdiction: CO
deny contains {"code": "CONSENT_NOT_EXPLICIT", "rule": "CO-1581-6"} if {
	consent.examined
	not "explicit" in consent.forms
}

deny contains {"code": "ALTERNATIVE_NOT_OFFERED", "rule": "CO-1581-6"} if {
	operation.serves_person
	safeguards.face_only
}

oblige contains {"code": "OFFER_ALTERNATIVE", "rule": "CO-1581-6"} if operation.serves_person
