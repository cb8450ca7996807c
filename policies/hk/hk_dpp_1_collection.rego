package countersign.rules.HK

import data.countersign.lib.operation
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: Necessary, adequate, fair
# description: |
#   Collect only for a lawful purpose of the data user, necessary, adequate and
#   not excessive, by fair means; say whether giving data is obligatory, for
#   what and to whom they pass.
# custom:
#   id: HK-DPP1
#   citation: Personal Data (Privacy) Ordinance, Sch. 1 DPP 1
#   change:
#     DISPROPORTIONATE: |
#       Record why recognition is necessary and proportionate and register
#       necessity.justified: true; if it is not, use a means without faces.
#     NOTICE_MISSING: |
#       Tell people before their face is read and register notice.given: true.
#   tier: law
#   effective: "1996-12-20"
#   confidence: P+S
#   contested: |
#     No duty of consent, no special category. The start of the Ordinance is
#     recalled.
#   read: false
#   not_read: |
#     the Ordinance, and what it spares police
#   checked_on: "2026-11-25"
#   jurisdiction: HK
deny contains {"code": "DISPROPORTIONATE", "rule": "HK-DPP1"} if {
	_data_user
	safeguards.unnecessary
}

deny contains {"code": "NOTICE_MISSING", "rule": "HK-DPP1"} if {
	_data_user
	safeguards.unannounced
}

oblige contains {"code": "NOTIFY_SUBJECT", "rule": "HK-DPP1"} if _data_user

_data_user if {
	operation.uses_template
	not operation.by_police
}
