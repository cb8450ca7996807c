package countersign.rules["US-NY-NYC"]

import data.countersign.lib.clock
import data.countersign.lib.consent
import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Tenant data
# description: |
#   Smart access in buildings of three or more dwellings: express consent in
#   writing or app, minimum data, no sale. Reference data, by which a tenant is
#   known, are destroyed within 90 days after the tenant has moved out or access
#   has ended; authentication data, which each entry leaves, within 90 days after
#   they were collected.
# custom:
#   id: US-NY-NYC-TDPA
#   citation: Tenant Data Privacy Act, Admin. Code 26-3001 to 26-3007
#   change:
#     CONSENT_NOT_WRITTEN: |
#       Obtain consent in writing or in the app, so that consent.form holds
#       "written", "electronic_signature" or "in_app".
#     RETENTION_EXCEEDED: |
#       Erase the template: 90 days have passed since subject.tenancy_ended_at;
#       keep the record of entries for at most 90 days (retention.entry_days).
#   tier: law
#   effective: "2021-07-29"
#   confidence: S
#   contested: Owners are liable since 1 January 2023.
#   checked_on: "2026-11-25"
#   jurisdiction: US-NY-NYC
deny contains {"code": "RETENTION_EXCEEDED", "rule": "US-NY-NYC-TDPA"} if _reference_overdue

deny contains {"code": "RETENTION_EXCEEDED", "rule": "US-NY-NYC-TDPA"} if {
	_landlord
	is_number(request.retention.entry_days)
	request.retention.entry_days > data.facts.caps.nyc_tenant_days.value
}

deny contains {"code": "CONSENT_NOT_WRITTEN", "rule": "US-NY-NYC-TDPA"} if {
	_landlord
	consent.examined
	not consent.written
	not "in_app" in consent.forms
}

oblige contains {"code": "DELETE_AFTER_PURPOSE", "rule": "US-NY-NYC-TDPA", "param": "P90D"} if _landlord

oblige contains {"code": "DELETE_ENTRIES_AFTER", "rule": "US-NY-NYC-TDPA", "param": "P90D"} if _landlord

oblige contains {"code": "DELETE_NOW", "rule": "US-NY-NYC-TDPA"} if _reference_overdue

limit contains {"at": _reference_end, "rule": "US-NY-NYC-TDPA"} if _landlord

_reference_overdue if {
	_landlord
	stored.present
	clock.reached(_reference_end)
}

_reference_end := limits.days_after(request.subject.tenancy_ended_at, data.facts.caps.nyc_tenant_days.value) if {
	request.subject.tenancy_ended_at != null
}

_landlord if {
	operation.uses_template
	request.controller.type == "landlord"
	not _too_few_dwellings
}

_too_few_dwellings if {
	is_number(request.place.dwellings)
	request.place.dwellings < data.facts.caps.nyc_tenant_dwellings.value
}
