# The state of the consent on record at `now`. Each way in which it fails is
# tested on its own, so that every reason is reported.
package countersign.lib.consent

import data.countersign.lib.basis
import data.countersign.lib.clock
import data.countersign.lib.operation
import data.countersign.lib.request

# Consent is the basis named for an analysis of a face.
relied_on if {
	operation.analyses
	basis.by_consent
}

# There is a record, and it says what became of the question.
recorded if _status

_status := data.facts.consent.statuses[request.consent.status]

forms := {form | some form in request.consent.form}

# A record is relied on that can be examined for its form.
examined if {
	relied_on
	recorded
}

withdrawn if _status.reason == "CONSENT_WITHDRAWN"

# Withdrawal counts whatever the status says. An instant that cannot be read
# is taken as past.
withdrawn if {
	request.consent.withdrawn_at != null
	not clock.future(request.consent.withdrawn_at)
}

refused if _status.reason == "CONSENT_REFUSED"

invalid_form if {
	some form in forms
	not data.facts.consent.forms[form].valid
}

invalid_form if count(forms) == 0

written if data.facts.consent.forms[forms[_]].written

coerced if {
	recorded
	not request.consent.freely_given == true
}

# The reason codes for which the consent does not count; empty when it is valid.
failures contains "CONSENT_MISSING" if not recorded

failures contains _status.reason

failures contains "CONSENT_WITHDRAWN" if withdrawn

failures contains "CONSENT_EXPIRED" if {
	_status.effective
	not clock.future(request.consent.expires_at)
}

failures contains "CONSENT_NOT_YET_VALID" if {
	_status.effective
	not clock.reached(request.consent.given_at)
}

failures contains "CONSENT_PURPOSE_MISMATCH" if {
	recorded
	not request.purpose in request.consent.purposes
}

failures contains "CONSENT_CONTROLLER_MISMATCH" if {
	recorded
	not request.consent.controller_id == request.controller.id
}

failures contains "CONSENT_FORM_INVALID" if {
	recorded
	invalid_form
}

failures contains "CONSENT_COERCED" if coerced

valid if count(failures) == 0
