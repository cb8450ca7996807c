# Age of the person, in completed years.
package countersign.lib.person

import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.request

age_known if {
	is_number(request.subject.age)
	request.subject.age >= 0
}

# An analysis of the face of somebody below `age` that somebody has to agree
# to. Exactly `age` is not below it.
minor(age) if {
	operation.analyses
	not basis.independent_of_consent
	younger_than(age)
}

younger_than(age) if {
	age_known
	request.subject.age < age
}

minor_without_guardian(age) if {
	minor(age)
	not request.consent.guardian == true
}
