package countersign.rules.CN

import data.countersign.lib.operation

# METADATA
# scope: rule
# title: Security of the system
# description: |
#   Systems must use encryption, audit, access control, authorisation
#   management, and intrusion detection and defence.
# custom:
#   id: CN-FRT-14
#   citation: |
#     Measures for the Security Management of the Application of Facial
#     Recognition Technology (CAC/MPS Order 19, 13 Mar 2025), art. 14
#   tier: law
#   effective: "2025-06-01"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CN
oblige contains {"code": "ENCRYPT_AT_REST", "rule": "CN-FRT-14"} if {
	_frt_applies
	operation.uses_template
}

oblige contains {"code": "LOG_DECISION", "rule": "CN-FRT-14"} if _frt_applies
