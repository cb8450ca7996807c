package countersign.rules.floor

import data.countersign.lib.limits
import data.countersign.lib.request

# The limit written down at enrolment. One that was never written leaves the cap.
limit contains {"at": limits.at(request.template.retention_until), "rule": "F18"} if {
	request.template.retention_until != null
}

limit contains {"at": limits.purpose_end, "rule": "F18"} if not _kept_after_purpose
