package countersign.rules.EU

import data.countersign.lib.request

# METADATA
# scope: rule
# title: High-risk systems keep logs
# description: |
#   Remote identification, sensitive categorisation and emotion recognition
#   systems are high-risk (conformity, logs, oversight, FRIA for some
#   deployers). Pure 1:1 verification is outside.
# custom:
#   id: EU-AIA-ANX3
#   citation: AI Act (EU) 2024/1689, Annex III 1; art. 6; art. 27
#   tier: law
#   effective: "2027-12-02"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: EU
oblige contains {"code": "LOG_DECISION", "rule": "EU-AIA-ANX3"} if _remote_identification

oblige contains {"code": "LOG_DECISION", "rule": "EU-AIA-ANX3"} if {
	request.operation in {"categorise", "emotion"}
}
