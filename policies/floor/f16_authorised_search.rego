package countersign.rules.floor

import data.countersign.lib.authorisation
import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.request

# METADATA
# scope: rule
# title: Police searches need a current authorisation
# description: |
#   Live identification by police or public bodies needs a current
#   authorisation naming one of: abduction/trafficking/missing person search,
#   imminent threat to life or terrorism, suspect in a serious crime, wherever
#   the camera is; online it is no live search of people, and at a border
#   control under a statute the statute says who is looked for.
#   After-the-event identification by police needs at least a case
#   authorisation; it need not name an end, and where a court set one the search
#   is within it. A law that lets a search begin unauthorised, or a suspect be
#   identified for the first time without one (AI Act art. 26(10)), counts where
#   every role of the request lies in its jurisdiction. One of this service's
#   rules, not a statement of law.
# custom:
#   id: F16
#   citation: Countersign baseline, F16
#   change:
#     AUTHORISATION_EXPIRED: |
#       Have the authorisation renewed: authorisation.expires_at must be later
#       than now.
#     AUTHORISATION_MISSING: |
#       Obtain an authorisation for this search and state it in
#       authorisation.type.
#     AUTHORISATION_OBJECTIVE_INVALID: |
#       Search only for an aim that data/authorisation.json lists as serious,
#       and state it in authorisation.objective.
#     AUTHORISATION_REFUSED: |
#       Stop and discard: authorisation.refused is true, and only a new
#       authorisation permits the search.
#   tier: floor
#   confidence: choice
#   checked_on: "2026-11-23"
#   jurisdiction: "*"
deny contains {"code": "AUTHORISATION_REFUSED", "rule": "F16"} if {
	_answerable
	authorisation.refused
}

deny contains {"code": "AUTHORISATION_MISSING", "rule": "F16"} if {
	_answerable
	not authorisation.granted
	not authorisation.refused
	not authorisation.grace
}

deny contains {"code": "AUTHORISATION_EXPIRED", "rule": "F16"} if {
	_live
	authorisation.granted
	not authorisation.current
	not _started_before_authorised
}

_started_before_authorised if {
	authorisation.grace
	is_null(request.authorisation.expires_at)
}

# A case authorisation need not name an end, but one that does has to be within it.
deny contains {"code": "AUTHORISATION_EXPIRED", "rule": "F16"} if {
	_after_the_event
	authorisation.granted
	request.authorisation.expires_at != null
	not authorisation.current
}

deny contains {"code": "AUTHORISATION_OBJECTIVE_INVALID", "rule": "F16"} if {
	_live
	_aim_examined
	not data.facts.authorisation.objectives[request.authorisation.objective].serious
}

# Where nothing was granted and no aim was given, AUTHORISATION_MISSING says it all.
_aim_examined if authorisation.granted

_aim_examined if authorisation.grace

_aim_examined if request.authorisation.objective != null

_answerable if _live

_answerable if _after_the_event

_live if {
	operation.identifies
	operation.live
	operation.by_authority
	not _free_of_authorisation
}

_free_of_authorisation if data.facts.places[request.place.type].live_search == "free"

_free_of_authorisation if {
	data.facts.places[request.place.type].live_search == "by_statute"
	request.purpose == "border_control"
	basis.statutory
}

_after_the_event if {
	operation.identifies
	request.mode == "post"
	operation.by_police
}
