package countersign.rules["US-TX"]

import data.countersign.lib.limits
import data.countersign.lib.request

# A year after the purpose has ended. Where the end cannot be read, no year is known to be left.
limit contains {"at": at, "rule": "US-TX-CUBI"} if {
	_commercial
	request.template.purpose_ended_at != null
	at := limits.years_after(
		request.template.purpose_ended_at,
		data.facts.caps.cubi_years_after_purpose.value,
	)
}
