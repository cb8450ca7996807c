package countersign.rules.floor

import data.countersign.lib.basis
import data.countersign.lib.consent
import data.countersign.lib.limits
import data.countersign.lib.operation
import data.countersign.lib.request

# Withdrawal ends a template whatever else it may rest on, as F11 asks at every decision.
limit contains {"at": limits.withdrawal, "rule": "F11"}

limit contains {"at": request.now, "rule": "F11"} if consent.withdrawn

# After a refusal nobody but an authority may use it, on whatever basis.
limit contains {"at": request.now, "rule": "F11"} if {
	consent.refused
	not operation.by_authority
}

# A template rests on consent where no statute or mandate stands in its place:
# it ends when the consent expires, and now where none is in effect.
limit contains {"at": limits.at(request.consent.expires_at), "rule": "F11"} if {
	not basis.independent_of_consent
}

limit contains {"at": request.now, "rule": "F11"} if {
	not basis.independent_of_consent
	not _in_effect
}

_in_effect if data.facts.consent.statuses[request.consent.status].effective
