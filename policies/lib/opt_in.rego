# The laws of states by which biometric data are sensitive and need consent. They
# differ in data (data/opt_in.json, by rule) and not in logic: whom they spare,
# below which age a parent agrees, whether they ask for an assessment.
package countersign.lib.opt_in

import data.countersign.lib.consent
import data.countersign.lib.jurisdiction
import data.countersign.lib.operation
import data.countersign.lib.person
import data.countersign.lib.request
import data.countersign.lib.safeguards

# By rule: a business reads the face of somebody who is not its employee.
bound[rule] if {
	operation.uses_template
	not operation.by_authority
	request.subject.role != "employee"
	some rule, law in data.facts.opt_in
	jurisdiction.applies(law.state)
	not _spared(law)
}

# By rule: why it refuses.
failures[rule] contains "CONSENT_MISSING" if {
	some rule, _ in bound
	not consent.recorded
}

failures[rule] contains "CONSENT_FORM_INVALID" if {
	some rule, _ in bound
	consent.recorded
	consent.invalid_form
}

failures[rule] contains "MINOR_NO_GUARDIAN" if {
	some rule, _ in bound
	age := data.facts.opt_in[rule].parent_below
	is_number(age)
	person.younger_than(age)
	not request.consent.guardian == true
}

failures[rule] contains "DPIA_MISSING" if {
	some rule, _ in bound
	data.facts.opt_in[rule].assessment
	safeguards.unassessed
}

_spared(law) if {
	some trade in law.spared
	request.controller.sector in data.facts.sectors[trade]
}
