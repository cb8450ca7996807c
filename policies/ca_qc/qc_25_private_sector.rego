package countersign.rules["CA-QC"]

import data.countersign.lib.operation
import data.countersign.lib.person
import data.countersign.lib.safeguards
import data.countersign.lib.transfer

# METADATA
# scope: rule
# title: Assessment, children, transfers
# description: |
#   Privacy assessment before acquiring, building or overhauling a system
#   (3.3); under 14 parent or tutor, unless collection is clearly for the
#   minor's benefit (4.1); express consent for sensitive data (12); notice,
#   reasons and observations for fully automated decisions (12.1); consent
#   rules (14); assessment before sending outside Quebec (17).
# custom:
#   id: CA-QC-25
#   citation: |
#     Act respecting personal information in the private sector (P-39.1),
#     ss.3.3, 4.1, 12, 12.1, 14, 17
#   change:
#     DPIA_MISSING: |
#       Carry out an impact assessment and register dpia.on_file: true.
#     MINOR_NO_GUARDIAN: |
#       Below 14, obtain the agreement of a parent or guardian, so that
#       consent.guardian is true; correct subject.age if it is wrong.
#     TRANSFER_UNLAWFUL: |
#       Keep the data in Quebec (transfer.cross_border: false), or assess the
#       transfer (dpia.on_file: true) and name a lawful transfer.mechanism.
#   tier: law
#   effective: "2023-09-22"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: CA-QC
deny contains {"code": "DPIA_MISSING", "rule": "CA-QC-25"} if {
	operation.analyses
	safeguards.unassessed
}

deny contains {"code": "MINOR_NO_GUARDIAN", "rule": "CA-QC-25"} if {
	person.minor_without_guardian(data.facts.jurisdictions["CA-QC"].minor_age)
}

# Sending data out of Quebec takes an assessment of its own.
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "CA-QC-25"} if {
	safeguards.crosses_border
	safeguards.unassessed
}

deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "CA-QC-25"} if {
	safeguards.crosses_border
	not transfer.mechanism
}
