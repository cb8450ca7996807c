package countersign.rules.CN

import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Export from China
# description: |
#   Export needs notice, separate consent and a mechanism: security
#   assessment, standard contract or certification. Since 22 Mar 2024:
#   critical-infrastructure operators always need the assessment; others need
#   it for important data, or once sensitive data of 10,000 or more people
#   (10,000 included) has gone abroad since 1 Jan of the year; below that,
#   standard contract or certification. CIIOs and volume handlers store in
#   China.
# custom:
#   id: CN-PIPL-38
#   citation: |
#     PIPL (Personal Information Protection Law), arts. 38-40 with CAC
#     Cross-Border Data Flow Provisions (22 Mar 2024) arts. 7-8
#   change: |
#     Keep the data in China (transfer.cross_border: false), or obtain separate
#     consent to the export (transfer.separate_consent: true) and a
#     transfer.mechanism that suffices for transfer.subjects_this_year.
#   tier: law
#   effective: "2021-11-01"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     The 2024 Provisions waive the mechanism (not notice or separate consent)
#     for contract necessity, HR under lawful rules, and emergencies; the
#     small-volume waiver leaves out sensitive data. Treat the waivers as not
#     available for face data without counsel.
#   jurisdiction: CN
deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "CN-PIPL-38"} if {
	safeguards.crosses_border
	not request.transfer.separate_consent == true
}

deny contains {"code": "TRANSFER_UNLAWFUL", "rule": "CN-PIPL-38"} if {
	safeguards.crosses_border
	not _adequate
}

_adequate if data.facts.transfers.mechanisms[request.transfer.mechanism].cn_volume

_adequate if {
	data.facts.transfers.mechanisms[request.transfer.mechanism].cn
	is_number(request.transfer.subjects_this_year)
	request.transfer.subjects_this_year < data.facts.caps.cn_export_assessment_subjects.value
	not request.controller.sector in data.facts.transfers.critical_infrastructure_sectors
}
