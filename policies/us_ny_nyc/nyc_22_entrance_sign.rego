package countersign.rules["US-NY-NYC"]

import data.countersign.lib.operation
import data.countersign.lib.request
import data.countersign.lib.safeguards

# METADATA
# scope: rule
# title: A sign at every entrance
# description: |
#   Retail, food and entertainment venues: clear sign at every customer
#   entrance; no sale or profit; 30-day cure for signs only. Financial
#   institutions exempt from the sign duty only; government outside, and so is
#   whoever neither sells nor entertains, such as a clinic or a college.
# custom:
#   id: US-NY-NYC-22
#   citation: NYC Admin. Code 22-1201 to 22-1205
#   change: |
#     Put a clear sign at every customer entrance and register notice.signage:
#     true.
#   tier: law
#   effective: "2021-07-09"
#   confidence: S
#   checked_on: "2026-11-23"
#   jurisdiction: US-NY-NYC
deny contains {"code": "SIGNAGE_MISSING", "rule": "US-NY-NYC-22"} if {
	_commercial_establishment
	safeguards.unsigned
	not request.controller.sector in data.facts.sectors.nyc_exempt
}

oblige contains {"code": "DISPLAY_SIGNAGE", "rule": "US-NY-NYC-22"} if _commercial_establishment

_commercial_establishment if {
	operation.uses_template
	not operation.by_authority
	request.place.type == "public_accommodation"
	not request.controller.sector in data.facts.sectors.nyc_not_commercial
}
