# Which law applies: the codes of subject, controller, processing and place,
# and their parents. Wider than the territorial tests of the laws themselves,
# on purpose.
package countersign.lib.jurisdiction

import data.countersign.lib.request

_roles := {"subject", "controller", "processing", "place"}

named contains code if {
	some code in request.jurisdictions
	data.facts.jurisdictions[code]
}

applicable := named | {parent | some code in named; some parent in data.facts.jurisdictions[code].parents}

applies(code) if code in applicable

# Every jurisdiction named is this one or a part of it.
confined_to(code) if {
	every one in named {
		_within(one, code)
	}
}

_within(part, whole) if part == whole

_within(part, whole) if whole in data.facts.jurisdictions[part].parents

# The codes named that are `code` or a part of it.
parts_of(code) := {one | some one in named; _within(one, code)}

# Every one of the four roles must name a code that the data knows.
unresolved if {
	some role in _roles
	not data.facts.jurisdictions[request.jurisdictions[role]]
}

# The rule families to evaluate; a member state is governed by its union's family.
families := {data.facts.jurisdictions[code].family | some code in applicable}

# The highest age of consent among the applicable jurisdictions, in completed
# years; 18 for a place where none is set, and where no place is known.
default age_of_consent := 18

age_of_consent := max(_ages)

_ages contains age if {
	some code in applicable
	age := data.facts.jurisdictions[code].minor_age
	is_number(age)
}

# Where one law sets no age, the lower age of another does not stand in for it.
_ages contains 18 if {
	some code in named
	not _sets_an_age(code)
}

_sets_an_age(code) if is_number(data.facts.jurisdictions[code].minor_age)

_sets_an_age(code) if {
	some parent in data.facts.jurisdictions[code].parents
	is_number(data.facts.jurisdictions[parent].minor_age)
}
