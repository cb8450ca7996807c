package countersign.rules.CN

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# Names the civil wrong beside the underlying rule, where one was broken in a
# shop, hotel, station or the like.
# METADATA
# scope: rule
# title: Businesses that break the rules
# description: |
#   Unlawful face verification, identification or analysis in shops, hotels,
#   stations, airports etc., missing rules/notice/consent, breach of agreed
#   purpose, leaks and unlawful sharing infringe personality rights.
# custom:
#   id: CN-SPC-2
#   citation: |
#     Supreme People's Court provisions on face-recognition civil cases, Fa
#     Shi [2021] No. 15, art. 2
#   tier: law
#   effective: "2021-08-01"
#   confidence: S
#   jurisdiction: CN
deny contains {"code": code, "rule": "CN-SPC-2"} if {
	request.place.type in {"public_accommodation", "transport_hub"}
	not operation.by_authority
	some code in _broken
}

_broken contains "NOTICE_MISSING" if {
	operation.analyses
	safeguards.unannounced
}

_broken contains code if {
	consent.relied_on
	some code in consent.failures
}
