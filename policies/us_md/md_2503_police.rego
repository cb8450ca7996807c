package countersign.rules["US-MD"]

import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Police use limited to listed crimes
# description: |
#   In criminal investigations police may use it only for listed serious
#   crimes; not on protected activity without suspicion, not on sketches, and
#   not for live identification; probes only against state licence and mugshot
#   databases. Results alone give neither probable cause nor identification
#   and need independent evidence. Use must follow the State Police model
#   policy. Finding missing, dead or incapacitated people and non-criminal
#   uses are unrestricted (2-507).
# custom:
#   id: US-MD-2503
#   citation: |
#     Md. Crim. Proc. 2-501 to 2-510
#   change:
#     AUTHORISATION_OBJECTIVE_INVALID: |
#       Search only for a listed serious crime and state it in
#       authorisation.objective.
#     GOVERNMENT_USE_BAN: |
#       Do not identify live in a criminal investigation: use mode "post".
#   tier: law
#   effective: "2024-10-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   jurisdiction: US-MD
deny contains {"code": "GOVERNMENT_USE_BAN", "rule": "US-MD-2503"} if {
	_investigation
	operation.live
}

deny contains {"code": "AUTHORISATION_OBJECTIVE_INVALID", "rule": "US-MD-2503"} if {
	_investigation
	not data.facts.authorisation.objectives[request.authorisation.objective].serious
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "US-MD-2503", "param": "1"} if _investigation

# Finding missing people is unrestricted (2-507).
_investigation if {
	operation.identifies
	operation.by_police
	operation.by_state_or_local_authority
	request.authorisation.objective != "missing_person"
}
