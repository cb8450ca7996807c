package countersign.rules["US-NY-NYC"]

import data.countersign.lib.consent
import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.stored

# METADATA
# scope: rule
# title: Tenant data
# description: |
#   Smart-access landlords: express consent in writing or app, minimum data,
#   no sale, access records destroyed or anonymised within 90 days; reference
#   data within 90 days after tenancy or access ends.
# custom:
#   id: US-NY-NYC-TDPA
#   citation: Tenant Data Privacy Act, Admin. Code 26-3001 to 26-3007
#   change:
#     CONSENT_NOT_WRITTEN: |
#       Obtain consent in writing or in the app, so that consent.form holds
#       "written", "electronic_signature" or "in_app".
#     RETENTION_EXCEEDED: |
#       Ask for at most 90 days in retention.days.
#   tier: law
#   effective: "2021-07-29"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: US-NY-NYC
deny contains {"code": "RETENTION_EXCEEDED", "rule": "US-NY-NYC-TDPA"} if {
	_landlord
	stored.asks_more_than(data.facts.caps.nyc_tenant_days.value)
}

deny contains {"code": "CONSENT_NOT_WRITTEN", "rule": "US-NY-NYC-TDPA"} if {
	_landlord
	consent.examined
	not consent.written
	not "in_app" in consent.forms
}

oblige contains {"code": "DELETE_AFTER", "rule": "US-NY-NYC-TDPA", "param": "P90D"} if _landlord

retain contains {"days": data.facts.caps.nyc_tenant_days.value, "rule": "US-NY-NYC-TDPA"} if {
	_landlord
}

_landlord if {
	operation.uses_template
	request.controller.type == "landlord"
}
