package countersign.rules.CN

import data.countersign.lib.basis
import data.countersign.lib.request

# What makes the check lawful is the mandate in the data; these are its limits.
# METADATA
# scope: rule
# title: Face check at SIM registration
# description: |
#   Carriers' physical outlets must match the applicant's live face to the ID
#   before activating a number.
# custom:
#   id: CN-SIM-2019
#   citation: |
#     MIIT Notice on further improving telephone real-name registration (27
#     Sep 2019), portrait-comparison item
#   tier: regulator
#   effective: "2019-12-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: |
#     It is a departmental notice, below law/administrative regulation, so
#     whether it satisfies PIPL 13(3) by itself is debated; Anti-Telecom-Fraud
#     Law (1 Dec 2022) real-name duties now stand behind it.
#   jurisdiction: CN
oblige contains {"code": code, "rule": "CN-SIM-2019"} if {
	basis.mandated_in("CN")
	data.facts.mandates[request.mandate].instrument == "CN-SIM-2019"
	some code in {"NOTIFY_SUBJECT", "NO_SECONDARY_USE", "DELETE_ON_PURPOSE_END"}
}
