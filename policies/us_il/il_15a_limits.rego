package countersign.rules["US-IL"]

import data.countersign.lib.limits
import data.countersign.lib.request

limit contains {"at": limits.purpose_end, "rule": "US-IL-15A"} if _bipa_applies

limit contains {"at": at, "rule": "US-IL-15A"} if {
	_bipa_applies
	at := limits.years_after(
		request.template.last_interaction_at,
		data.facts.caps.bipa_years_after_last_interaction.value,
	)
}
