# The state of the consent on record at `now`. Each way in which it fails is
# tested on its own, so that every reason is reported.
package countersign.lib.consent

import data.countersign.lib.basis
import data.countersign.lib.clock
import data.countersign.lib.jurisdiction
import data.countersign.lib.operation
import data.countersign.lib.person
import data.countersign.lib.reading
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
	not _given_to_controller
}

# Two ids that are missing are not the same id.
_given_to_controller if {
	is_string(request.controller.id)
	request.controller.id != ""
	request.consent.controller_id == request.controller.id
}

# One consent is for one kind of place, mode and remoteness; the ledger knows for which.
failures contains "CONSENT_SCOPE_MISMATCH" if {
	recorded
	request.consent.elsewhere == true
}

failures contains "CONSENT_EVIDENCE_TOO_WEAK" if {
	_status.effective
	not _evidenced
}

# What a guardian agreed to is the person's own to decide once they are of age.
failures contains "CONSENT_GUARDIAN_ENDED" if {
	_status.effective
	request.consent.guardian == true
	person.age_known
	not person.younger_than(person.majority)
}

# A yes by which nobody is bound: express, on record, still in force.
explicit if {
	examined
	valid
	"explicit" in forms
}

failures contains "CONSENT_FORM_INVALID" if {
	recorded
	invalid_form
}

failures contains "CONSENT_COERCED" if coerced

valid if count(failures) == 0

# As much stands behind the record as each law that applies asks for.
_evidenced if _rank >= max(_least)

# Worked cases and old records say nothing of evidence: they are about the law.
_evidenced if {
	reading.value("vouched") == "all"
	is_null(request.consent.evidence)
}

# Without a word, it is what the controller says; an unknown word is worth nothing.
_rank := _rank_of("stated") if is_null(request.consent.evidence)

else := _rank_of(request.consent.evidence)

_rank_of(level) := data.facts.evidence.levels[level].rank

_least := {_rank_of(data.facts.evidence.least[law][_giver]) | some law in ({"default"} | jurisdiction.applicable)}

default _giver := "adult"

# A minor for whom no guardian agreed is refused as such.
_giver := "guardian" if {
	request.consent.guardian == true
	person.younger_than(jurisdiction.age_of_consent)
}
