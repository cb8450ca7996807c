package countersign.rules["CA-QC"]

import data.countersign.lib.clock
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Disclosed to the commission before it is used
# description: |
#   Since 22 September 2022 the process by which biometrics verify or confirm
#   identity is disclosed to the Commission d'acces a l'information before it is
#   used, whether or not it keeps a database.
# custom:
#   id: CA-QC-44-CAI
#   citation: |
#     Act to establish a legal framework for information technology (C-1.1),
#     s.44, as amended by the Act to modernize legislative provisions (2021,
#     c.25)
#   change: |
#     Disclose the process to the CAI before it is used and register
#     filing.disclosed_at.
#   tier: law
#   effective: "2022-09-22"
#   confidence: S
#   checked_on: "2026-11-23"
#   contested: |
#     Whether the declaration of a database that s. 45 asks for tells of the
#     process too; it is taken to.
#   jurisdiction: CA-QC
deny contains {"code": "FILING_MISSING", "rule": "CA-QC-44-CAI"} if {
	_identity_check
	not clock.reached(request.filing.disclosed_at)
	not clock.reached(request.filing.declared_at)
}
