# The stored template that the operation would use, and how long it may live.
package countersign.lib.stored

import data.countersign.lib.authorisation
import data.countersign.lib.clock
import data.countersign.lib.operation
import data.countersign.lib.reading
import data.countersign.lib.request

# A template takes part. Only an explicit null says that none does (a face
# matched to an identity card, for one).
present if {
	operation.uses_template
	not reading.without_template
}

# Built from images gathered without targeting, or of unknown origin.
untargeted if {
	present
	not data.facts.sources[request.template.source].untargeted == false
}

# Known to be built from such images. A source that nobody has named is the
# concern of the floor, and no law says what it is.
scraped if {
	present
	data.facts.sources[request.template.source].untargeted
}

# Enrolled for another purpose, and no police authorisation extends it.
repurposed if {
	present
	not request.template.enrolment_purpose == request.purpose
	not _extended
}

_extended if {
	operation.by_police
	authorisation.granted
	request.authorisation.extends_purpose == true
}

# The purpose has ended. Null means that it has not; an unreadable instant, that it has.
purpose_ended if {
	present
	request.template.purpose_ended_at != null
	not clock.future(request.template.purpose_ended_at)
}

# At or past the limit written down at enrolment.
lapsed if {
	present
	clock.reached(request.template.retention_until)
}

# At or past the end of the period, counted from enrolment, that may at most be
# asked for, whatever limit was written down. Without a day of enrolment nobody
# can show that there is time left.
outlived(days) if {
	_in_use
	not _enrolled_within(days)
}

_enrolled_within(days) if {
	is_number(request.template.enrolled_at)
	request.now < request.template.enrolled_at + (days * 86400000)
}

_in_use if {
	present
	request.operation != "enroll"
}

# Kept beyond its limit or its purpose.
over if lapsed

over if purpose_ended

# In use without any limit written down.
unlimited if {
	_in_use
	not is_number(request.template.retention_until)
}

enrolling if request.operation == "enroll"

# More days asked for than `cap`. Equal to the cap is allowed.
asks_more_than(cap) if {
	enrolling
	is_number(request.retention.days)
	request.retention.days > cap
}
