package countersign.rules["US-STATES"]

import data.countersign.lib.jurisdiction
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: No biometrics for dealing with an agency
# description: |
#   No state or municipal agency may require biometric data, facial feature
#   patterns included, as a condition of dealing with it, nor obtain, keep or
#   hand on anyone's, save as the chapter allows (access cards of staff, vendors
#   and contractors, destroyed when the relationship ends).
# custom:
#   id: US-NH-359N
#   citation: |
#     New Hampshire RSA 359-N:1, 359-N:2
#   change: |
#     Do without face recognition, save for the access cards of staff: no
#     attribute permits an agency of the state or a town (controller.type) to
#     use it. A federal agency says so in controller.level.
#   tier: law
#   effective: "2014-07-01"
#   confidence: P
#   contested: |
#     359-N:3 very likely frees some policing: encoded for public bodies and not
#     for police, until it is read.
#   not_read: |
#     359-N:3, the exemptions
#   checked_on: "2026-11-25"
#   jurisdiction: US-NH
deny contains {"code": "GOVERNMENT_USE_BAN", "rule": "US-NH-359N"} if {
	_agency_of_new_hampshire
	not _staff_card
}

oblige contains {"code": "DELETE_ON_PURPOSE_END", "rule": "US-NH-359N"} if _agency_of_new_hampshire

_agency_of_new_hampshire if {
	jurisdiction.applies("US-NH")
	operation.uses_template
	operation.by_state_or_local_authority
	not operation.by_police
}

_staff_card if {
	request.subject.role == "employee"
	request.purpose in {"access_control", "smart_access"}
}
