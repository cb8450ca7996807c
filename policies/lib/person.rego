# Age of the person, in completed years.
package countersign.lib.person

import data.countersign.lib.basis
import data.countersign.lib.operation
import data.countersign.lib.request

age_known if _years(request.subject.age)

# Something is written where the age belongs, and it is none.
age_unreadable if {
	request.subject.age != null
	not age_known
}

_years(age) if {
	is_number(age)
	age >= 0
}

# The age from which a person acts for themselves, where they live; a part of a
# country has its country's, unless it has one of its own.
majority := age if age := data.facts.evidence.majorities[request.jurisdictions.subject].age

else := age if age := data.facts.evidence.majorities[_country].age

else := data.facts.evidence.majority

_country := split(request.jurisdictions.subject, "-")[0] if is_string(request.jurisdictions.subject)

# An analysis of the face of somebody below `age` that somebody has to agree
# to. Exactly `age` is not below it.
minor(age) if {
	operation.analyses
	not basis.independent_of_consent
	younger_than(age)
}

# Nobody grows out of the age at which they agreed: where the template was made
# of a child and nobody has agreed since, it is a child's.
minor(age) if {
	operation.analyses
	basis.by_consent
	_agreed_at < age
}

younger_than(age) if {
	age_known
	request.subject.age < age
}

minor_without_guardian(age) if {
	minor(age)
	not request.consent.guardian == true
}

# The age at which the consent was given, reckoned from the age at enrolment.
# Whole years of 366 days, so that nobody is made older than they were.
_agreed_at := request.template.enrolled_age + _years_until_agreed if _years(request.template.enrolled_age)

default _years_until_agreed := 0

_years_until_agreed := floor((request.consent.given_at - request.template.enrolled_at) / 31622400000) if {
	is_number(request.consent.given_at)
	is_number(request.template.enrolled_at)
	request.consent.given_at > request.template.enrolled_at
}
