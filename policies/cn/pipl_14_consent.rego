package countersign.rules.CN

import data.countersign.lib.consent

# METADATA
# scope: rule
# title: Consent covers the use and can be withdrawn
# description: |
#   Consent is informed, voluntary and explicit; fresh consent is needed when
#   purpose, manner or data type changes; withdrawal must be easy.
# custom:
#   id: CN-PIPL-14
#   citation: PIPL (Personal Information Protection Law), arts. 14-15
#   change:
#     CONSENT_PURPOSE_MISMATCH: |
#       Ask consent for this purpose, so that consent.purposes holds the
#       purpose of the request.
#     CONSENT_WITHDRAWN: |
#       Stop and erase; only a new consent from the person, with
#       consent.withdrawn_at null, lets you go on.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P
#   checked_on: "2026-11-23"
#   jurisdiction: CN
deny contains {"code": code, "rule": "CN-PIPL-14"} if {
	consent.relied_on
	some code in consent.failures
	code in {"CONSENT_PURPOSE_MISMATCH", "CONSENT_WITHDRAWN"}
}

oblige contains {"code": "WITHDRAWAL_CHANNEL", "rule": "CN-PIPL-14"} if consent.relied_on
