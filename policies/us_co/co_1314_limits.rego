package countersign.rules["US-CO"]

import data.countersign.lib.limits
import data.countersign.lib.request

limit contains {"at": limits.purpose_end, "rule": "US-CO-1314"} if _controller

limit contains {"at": at, "rule": "US-CO-1314"} if {
	_controller
	at := limits.years_after(
		request.template.last_interaction_at,
		data.facts.caps.colorado_years_after_last_interaction.value,
	)
}
