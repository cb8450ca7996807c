package countersign.rules.EU

import data.countersign.lib.authorisation
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Identification of a suspect after the event
# description: |
#   After-the-event identification of a suspect/convict: judicial or binding
#   administrative authorisation beforehand or within 48 h, unless it is the
#   first identification of a potential suspect from objective facts; strictly
#   necessary; stop and delete if refused; never untargeted; no adverse
#   decision on output alone; annual reports. It speaks of people suspected or
#   convicted, not of the missing and the victims.
# custom:
#   id: EU-AIA-26-10
#   citation: AI Act (EU) 2024/1689, art. 26(10)
#   change:
#     AUTHORISATION_MISSING: |
#       Obtain the authorisation of a court or an independent authority and
#       state it in authorisation.type; within 48 hours of use_started_at it
#       may still follow, or be asked for (authorisation.requested_at).
#     AUTHORISATION_REFUSED: |
#       Stop and erase: authorisation.refused is true, and only a new
#       authorisation permits the search.
#   tier: law
#   effective: "2027-12-02"
#   confidence: P+S
#   checked_on: "2026-11-23"
#   contested: |
#     Original date 2 Aug 2026; moved to 2 Dec 2027 by Reg. (EU) 2026/1744.
#     LED art. 10 and national law bind meanwhile. How long a request made in
#     time may stay pending is not said; here until it is refused.
#   jurisdiction: EU
deny contains {"code": "AUTHORISATION_MISSING", "rule": "EU-AIA-26-10"} if {
	_police_after_the_event
	not authorisation.judicial
	not authorisation.refused
	not authorisation.grace_under("EU-AIA-26-10")
}

deny contains {"code": "AUTHORISATION_REFUSED", "rule": "EU-AIA-26-10"} if {
	_police_after_the_event
	authorisation.refused
}

oblige contains {"code": "REPORT_ANNUAL", "rule": "EU-AIA-26-10"} if _police_after_the_event

oblige contains {"code": "REQUEST_AUTHORISATION_WITHIN", "rule": "EU-AIA-26-10", "param": "PT48H"} if {
	_police_after_the_event
	not authorisation.judicial
}

oblige contains {"code": "DISCARD_IF_REFUSED", "rule": "EU-AIA-26-10"} if _police_after_the_event

_police_after_the_event if {
	operation.identifies
	request.mode == "post"
	operation.by_police
	not data.facts.authorisation.objectives[request.authorisation.objective].offender == false
}
