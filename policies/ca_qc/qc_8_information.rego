package countersign.rules["CA-QC"]

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Information for the person
# description: |
#   Whoever collects from a person tells them the purpose, the means, their
#   rights and that consent can be withdrawn, and of any technology that
#   identifies, locates or profiles them (8.1).
# custom:
#   id: CA-QC-8
#   citation: |
#     Act respecting personal information in the private sector (P-39.1), ss. 8,
#     8.1
#   change: |
#     Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "2023-09-22"
#   confidence: S
#   read: false
#   not_read: |
#     ss. 8 and 8.1
#   checked_on: "2026-11-25"
#   jurisdiction: CA-QC
deny contains {"code": "NOTICE_MISSING", "rule": "CA-QC-8"} if {
	not operation.by_authority
	operation.analyses
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "CA-QC-8"} if {
	not operation.by_authority
	operation.captures
}
