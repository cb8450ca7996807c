# The router: which law applies, what it says, and what follows. Nothing is
# allowed while anything denies, and the strictest of all applicable families wins.

# What rules read of the request has the types of the input's own schema, so that
# OPA's type checker finds an attribute that no request has, or one compared with
# a value of another type.
# METADATA
# scope: subpackages
# schemas:
#   - input: schema.input
#   - data.countersign.lib.request: schema.input
package countersign

import data.countersign.lib.clock
import data.countersign.lib.jurisdiction
import data.countersign.lib.request
import data.countersign.lib.vouching

# METADATA
# entrypoint: true
# title: The decision on one request
# description: |
#   Every reason and obligation of the floor and of each applicable family that
#   is in force at `now`, and the shortest retention period among them. What
#   opens a door and is not vouched for by one who may is read both as it is
#   declared and as if it were not, and `unvouched` says so.
decision := {
	"allow": allow,
	"reasons": reasons,
	"obligations": obligations,
	"retention": _shortest,
	"jurisdictions": jurisdiction.applicable,
	"unvouched": vouching.unvouched,
}

default allow := false

allow if {
	is_object(input)
	count(reasons) == 0
}

# What nobody vouches for who may is read both ways, and refused under either.
reasons := _refusals if count(vouching.readings) == 0

else := _refusals | {reason |
	some doubted in vouching.readings
	refusals := _refusals with input as doubted
	some reason in refusals
}

# Erasure is never refused; a litigation hold is handled outside this policy.
# Whatever is not erasure by its name has to be without a denial.
_refusals := set() if request.operation == "delete"

else := _denials

_denials contains reason if {
	some family in _families
	some reason in data.countersign.rules[family].deny
	not clock.out_of_force(reason.rule)
}

# A jurisdiction whose family is not written yet is as good as unknown: the
# floor alone must not allow what its law may forbid.
_denials contains {"code": "UNKNOWN_JURISDICTION", "rule": "F01"} if {
	some family in jurisdiction.families
	not _written(family)
}

# Without an instant, no rule with a date would bind.
_denials contains {"code": "INPUT_INCOMPLETE", "rule": "F03"} if not is_number(request.now)

obligations := _duties if count(vouching.readings) == 0

else := [duty | some duty in {duty |
	some duties in array.concat([_duties], [duties |
		some doubted in vouching.readings
		duties := _duties with input as doubted
	])
	some duty in duties
}]

# A list: every family names its own rules, so no obligation comes twice.
_duties := [obligation |
	some family in _families
	some obligation in data.countersign.rules[family].oblige
	not clock.out_of_force(obligation.rule)
]

default _shortest := null

_shortest := {"max_days": shortest[0], "rule": shortest[1]} if {
	shortest := min(_periods | {period |
		some doubted in vouching.readings
		periods := _periods with input as doubted
		some period in periods
	})
}

_periods contains [cap.days, cap.rule] if {
	some cap in _caps
	_kind_of(cap) == "template"
}

# The house is the operator, whose rules can only add to the others.
_families := {"floor", "house"} | jurisdiction.families

_written(family) if data.countersign.rules[family].family == family
