package countersign.rules.EU

import data.countersign.lib.authorisation
import data.countersign.lib.jurisdiction
import data.countersign.lib.location
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Live identification in public by police
# description: |
#   Real-time remote identification in publicly accessible space for law
#   enforcement is banned unless strictly necessary for: victims of
#   abduction/trafficking/sexual exploitation or missing persons; specific
#   imminent threat to life or real terrorist threat; locating a suspect of an
#   Annex II offence punishable by four years or more. Needs national enabling
#   law, prior judicial/independent binding authorisation bounded in time,
#   place and persons, fundamental-rights assessment and EU database
#   registration. Urgent start allowed, authorisation requested within 24 h;
#   if refused stop and erase everything. Notify market-surveillance and
#   data-protection authorities per use; no adverse decision on output alone.
#   Covers operators acting for police.
# custom:
#   id: EU-AIA-5-1-h
#   citation: AI Act (EU) 2024/1689, art. 5(1)(h), 5(2)-(7)
#   change:
#     AUTHORISATION_EXPIRED: |
#       Have the authorisation renewed: authorisation.expires_at must be later
#       than now.
#     AUTHORISATION_MISSING: |
#       Obtain the authorisation of a court or an independent authority and
#       state it in authorisation.type; an urgent use may start before, if it is
#       asked for within 24 hours (authorisation.urgent, use_started_at,
#       authorisation.requested_at).
#     AUTHORISATION_REFUSED: |
#       Stop and erase everything: authorisation.refused is true.
#     REALTIME_RBI_PROHIBITED: |
#       Identify after the event (mode "post"), or meet every condition: a
#       listed authorisation.objective, authorisation.national_law, .fria_done
#       and .registered_eu_db all true, in a state with an enabling law.
#   tier: law
#   effective: "2025-02-02"
#   confidence: P
#   checked_on: "2026-11-23"
#   contested: |
#     No Member State is known to have an enabling law (art. 5(5)); Hungary's
#     law of 2025 on banned assemblies is the reverse of one. The data says of
#     each whether it has, by which statute. Several states have stricter bans.
#   jurisdiction: EU
deny contains {"code": "REALTIME_RBI_PROHIBITED", "rule": "EU-AIA-5-1-h"} if {
	_police_live
	not _rbi_conditions_met
}

deny contains {"code": "AUTHORISATION_REFUSED", "rule": "EU-AIA-5-1-h"} if {
	_police_live
	authorisation.refused
}

deny contains {"code": "AUTHORISATION_MISSING", "rule": "EU-AIA-5-1-h"} if {
	_police_live
	not authorisation.judicial
	not authorisation.refused
	not authorisation.grace_under("EU-AIA-5-1-h")
}

deny contains {"code": "AUTHORISATION_EXPIRED", "rule": "EU-AIA-5-1-h"} if {
	_police_live
	authorisation.judicial
	not authorisation.current
}

oblige contains {"code": "NOTIFY_AUTHORITY", "rule": "EU-AIA-5-1-h", "param": "MSA+DPA"} if {
	_police_live
}

oblige contains {"code": "HUMAN_REVIEW", "rule": "EU-AIA-5-1-h", "param": "1"} if _police_live

oblige contains {"code": "REPORT_ANNUAL", "rule": "EU-AIA-5-1-h"} if _police_live

oblige contains {"code": "DELETE_NON_MATCH_IMMEDIATELY", "rule": "EU-AIA-5-1-h"} if _police_live

oblige contains {"code": "REQUEST_AUTHORISATION_WITHIN", "rule": "EU-AIA-5-1-h", "param": "PT24H"} if {
	_police_live
	authorisation.grace_under("EU-AIA-5-1-h")
}

oblige contains {"code": "DISCARD_IF_REFUSED", "rule": "EU-AIA-5-1-h"} if {
	_police_live
	_may_yet_be_refused
}

_may_yet_be_refused if authorisation.refused

_may_yet_be_refused if authorisation.grace_under("EU-AIA-5-1-h")

_police_live if {
	operation.identifies
	operation.live
	operation.by_police
	location.public
	request.remote != false
}

_rbi_conditions_met if {
	data.facts.authorisation.objectives[request.authorisation.objective].rbi
	request.authorisation.national_law == true
	_enabled_by_every_state
	request.authorisation.fria_done == true
	_registered
}

_registered if request.authorisation.registered_eu_db == true

# Art. 5(2): an urgent use may start before it is registered.
_registered if authorisation.grace_under("EU-AIA-5-1-h")

# The deployment says that national law allows it, and the data which law of every
# state that the request touches. The Union itself enacts none.
_enabled_by_every_state if {
	every code in jurisdiction.parts_of("EU") {
		data.facts.jurisdictions[code].rbi_enabling_law.enacted == true
	}
}
