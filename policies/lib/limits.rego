# Instants at which a stored template must be gone, in epoch milliseconds. An
# instant that is missing or cannot be read makes the template due now.
package countersign.lib.limits

import data.countersign.lib.calendar
import data.countersign.lib.request

at(instant) := instant if is_number(instant)

else := request.now

days_after(instant, days) := instant + (days * 86400000) if is_number(instant)

else := request.now

years_after(instant, years) := calendar.years_after(instant, years) if is_number(instant)

else := request.now

# The end of the purpose, on record or still to come; undefined while none is in sight.
purpose_end := at(request.template.purpose_ended_at) if {
	request.template.purpose_ended_at != null
}

# Withdrawal, on record or announced.
withdrawal := at(request.consent.withdrawn_at) if request.consent.withdrawn_at != null
